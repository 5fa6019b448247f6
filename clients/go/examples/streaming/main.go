// What the client makes of streams; see tests/clients/streaming.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	"example.com/commerce/clients/go/client"
	cartv1 "example.com/commerce/clients/go/commerce/cart/v1"
)

func carts(target, token string) cartv1.CartServiceClient {
	conn, err := client.Dial(os.Getenv(target), client.WithPlaintext(), client.WithToken(os.Getenv(token)))
	if err != nil {
		log.Fatal(err)
	}
	return cartv1.NewCartServiceClient(conn)
}

func refusal(ctx context.Context, carts cartv1.CartServiceClient, request *cartv1.WatchCartRequest) string {
	for _, err := range client.Follow(ctx, carts.WatchCart, request) {
		var failed *client.Error
		if errors.As(err, &failed) {
			return failed.Reason
		}
	}
	return "not refused"
}

func main() {
	ctx := context.Background()
	shop := carts("COMMERCE_TARGET", "COMMERCE_CUSTOMER_TOKEN")
	breaking := carts("COMMERCE_BREAKING_TARGET", "COMMERCE_CUSTOMER_TOKEN")
	mug := &cartv1.AddItemRequest{Item: &cartv1.NewItem{ProductId: "prod-mug", Quantity: 1}}

	var seen []*cartv1.CartUpdate
	for update, err := range client.Follow(ctx, breaking.WatchCart, &cartv1.WatchCartRequest{}) {
		if err != nil {
			log.Fatal(err)
		}
		if seen = append(seen, update); len(seen) == 7 {
			break
		}
		if _, err := shop.AddItem(ctx, mug); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println("first:", seen[0].GetKind())
	var then []string
	for _, update := range seen[1:] {
		then = append(then, fmt.Sprint(update.GetVersion()-seen[0].GetVersion()))
	}
	fmt.Println("then:", strings.Join(then, " "))
	late := carts("COMMERCE_TARGET", "COMMERCE_EXPIRED_TOKEN")
	fmt.Println("expired token:", refusal(ctx, late, &cartv1.WatchCartRequest{}))
	fmt.Println("unknown cart:", refusal(ctx, shop, &cartv1.WatchCartRequest{CartId: "no-such-cart"}))
}
