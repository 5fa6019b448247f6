// A guest fills a cart.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"example.com/commerce/clients/go/client"
	cartv1 "example.com/commerce/clients/go/commerce/cart/v1"
)

func main() {
	conn, err := client.Dial(os.Getenv("COMMERCE_TARGET"), client.WithPlaintext(), client.WithCompany("test-company-id"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	ctx := context.Background()

	cart, err := cartv1.NewPublicCartServiceClient(conn).CreateGuestCart(ctx, &cartv1.CreateGuestCartRequest{Currency: "USD"})
	if err != nil {
		log.Fatal(err)
	}
	guest := conn.ActingAs(client.WithCompany("test-company-id"), client.WithSession(cart.GetSessionToken()))
	_, err = cartv1.NewPublicCartServiceClient(guest).AddGuestItem(ctx, &cartv1.AddGuestItemRequest{
		CartId: cart.GetId(),
		Item:   &cartv1.NewItem{ProductId: "prod-lowstock", Quantity: 5},
	})
	var refused *client.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Reason, refused.Facts["available"]) // OUT_OF_STOCK 3
	}
}
