// What the client makes of calls that fail; see tests/clients/failures.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"

	"example.com/commerce/clients/go/client"
	cartv1 "example.com/commerce/clients/go/commerce/cart/v1"
)

func dial(target string, options ...client.Option) *client.Conn {
	conn, err := client.Dial(os.Getenv(target), append(options, client.WithPlaintext())...)
	if err != nil {
		log.Fatal(err)
	}
	return conn
}

func carts(target string, options ...client.Option) cartv1.CartServiceClient {
	return cartv1.NewCartServiceClient(dial(target, options...))
}

func tell(what string, err error) {
	var failed *client.Error
	if !errors.As(err, &failed) {
		log.Fatalf("%s: %v", what, err)
	}
	id := "with a request id"
	if failed.RequestID == "" {
		id = "without a request id"
	}
	fmt.Printf("%s: %s, %s, %s\n", what, code.Code(failed.Code), failed.Reason, id)
	for _, violation := range failed.Violations {
		fmt.Printf("  violation: %s\n", violation.Field)
	}
}

func main() {
	ctx := context.Background()
	read := &cartv1.GetCartRequest{}
	mug := &cartv1.AddItemRequest{Item: &cartv1.NewItem{ProductId: "prod-mug", Quantity: 1}}
	customer := client.WithToken(os.Getenv("COMMERCE_CUSTOMER_TOKEN"))

	_, err := carts("COMMERCE_TARGET", client.WithToken(os.Getenv("COMMERCE_EXPIRED_TOKEN"))).GetCart(ctx, read)
	tell("expired token", err)
	_, err = carts("COMMERCE_TARGET", customer).ApplyDiscount(ctx, &cartv1.ApplyDiscountRequest{Code: "NONE"})
	tell("refused call", err)
	_, err = carts("COMMERCE_TARGET", customer).AddItem(ctx, &cartv1.AddItemRequest{
		Item: &cartv1.NewItem{ProductId: "prod-mug", Quantity: 101},
	})
	tell("invalid input", err)
	_, err = carts("COMMERCE_DEAD_TARGET", customer).GetCart(ctx, read)
	tell("dead server", err)
	_, err = carts("COMMERCE_SILENT_TARGET", customer, client.WithTimeout(500*time.Millisecond)).GetCart(ctx, read)
	tell("deadline", err)

	conn := dial("COMMERCE_UNSTEADY_TARGET", customer)
	unsteady := cartv1.NewCartServiceClient(conn)
	cart, err := unsteady.GetCart(ctx, read)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("read: %s\n", cart.GetNotes())
	cart, err = unsteady.AddItem(ctx, mug)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("change: %s\n", cart.GetNotes())
	guest := conn.ActingAs(client.WithCompany("company"), client.WithSession("session"))
	cart, err = cartv1.NewCartServiceClient(guest).GetCart(ctx, read)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("another caller: %s\n", cart.GetNotes())
}
