// The shopping story in Go; see tests/clients/story.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math"
	"os"

	"example.com/commerce/clients/go/client"
	analyticsv1 "example.com/commerce/clients/go/commerce/analytics/v1"
	cartv1 "example.com/commerce/clients/go/commerce/cart/v1"
	comparisonv1 "example.com/commerce/clients/go/commerce/comparison/v1"
	sessionv1 "example.com/commerce/clients/go/commerce/cross_site_session/v1"
	wishlistv1 "example.com/commerce/clients/go/commerce/wishlist/v1"
)

func totals(cart *cartv1.Cart) string {
	return fmt.Sprintf("%d items, %.2f %s", cart.GetTotals().GetItemCount(), cart.GetTotals().GetGrandTotal(), cart.GetCurrency())
}

// shopAsGuest fills a guest's cart and returns it, with its session token.
func shopAsGuest(ctx context.Context, conn *client.Conn, company string) (*cartv1.Cart, error) {
	created, err := cartv1.NewPublicCartServiceClient(conn).CreateGuestCart(ctx, &cartv1.CreateGuestCartRequest{Currency: "USD"})
	if err != nil {
		return nil, err
	}
	fmt.Printf("guest cart: %s\n", totals(created))
	carts := cartv1.NewPublicCartServiceClient(
		conn.ActingAs(client.WithCompany(company), client.WithSession(created.GetSessionToken())),
	)
	cart, err := carts.AddGuestItem(ctx, &cartv1.AddGuestItemRequest{
		CartId: created.GetId(), Item: &cartv1.NewItem{ProductId: "prod-mug", Quantity: 2},
	})
	if err != nil {
		return nil, err
	}
	fmt.Printf("two mugs: %s\n", totals(cart))
	added, err := carts.AddGuestBundle(ctx, &cartv1.AddGuestBundleRequest{
		CartId: created.GetId(), Bundle: &cartv1.NewBundle{BundleId: "bundle-fixed"},
	})
	if err != nil {
		return nil, err
	}
	fmt.Printf("bundle %.2f: %s\n", added.GetBundlePrice(), totals(added.GetCart()))
	cart, err = carts.ApplyGuestDiscount(ctx, &cartv1.ApplyGuestDiscountRequest{CartId: created.GetId(), Code: "SAVE10"})
	if err != nil {
		return nil, err
	}
	fmt.Printf("discount %.2f: %s\n", cart.GetTotals().GetDiscountTotal(), totals(cart))
	_, err = carts.AddGuestItem(ctx, &cartv1.AddGuestItemRequest{
		CartId: created.GetId(), Item: &cartv1.NewItem{ProductId: "prod-lowstock", Quantity: 5},
	})
	var refused *client.Error
	if !errors.As(err, &refused) {
		return nil, fmt.Errorf("five of three were not refused: %w", err)
	}
	fmt.Printf("refused: %s, available %s\n", refused.Reason, refused.Facts["available"])
	return created, nil
}

// shopAsCustomer takes the guest's cart over, wishes, compares, and goes to another site.
func shopAsCustomer(ctx context.Context, conn *client.Conn, guestCart string) error {
	cart, err := cartv1.NewCartServiceClient(conn).MergeCart(ctx, &cartv1.MergeCartRequest{SourceCartId: guestCart})
	if err != nil {
		return err
	}
	fmt.Printf("merged: %s\n", totals(cart))

	wishlists := wishlistv1.NewWishlistServiceClient(conn)
	if _, err = wishlists.AddItem(ctx, &wishlistv1.AddItemRequest{
		Item: &wishlistv1.NewWishlistItem{ProductId: "prod-lamp"},
	}); err != nil {
		return err
	}
	stats, err := wishlists.GetWishlistStats(ctx, &wishlistv1.GetWishlistStatsRequest{})
	if err != nil {
		return err
	}
	fmt.Printf("wishlist: %d item, %.2f\n", stats.GetTotalItems(), stats.GetTotalValue())

	comparisons := comparisonv1.NewComparisonServiceClient(conn)
	for _, product := range []string{"prod-mug", "prod-tee"} {
		if _, err = comparisons.AddComparisonItem(ctx, &comparisonv1.AddComparisonItemRequest{
			Item: &comparisonv1.NewComparisonItem{ProductId: product}, SiteId: "site-outlet",
		}); err != nil {
			return err
		}
	}
	matrix, err := comparisons.GetComparisonMatrix(ctx, &comparisonv1.GetComparisonMatrixRequest{})
	if err != nil {
		return err
	}
	cheapest := math.Inf(1)
	for _, row := range matrix.GetRows() {
		if row.GetKind() == comparisonv1.MatrixRow_PRICE {
			for _, cell := range row.GetCells() {
				cheapest = min(cheapest, cell.GetAmount())
			}
		}
	}
	fmt.Printf("comparison: %d products from %.2f\n", len(matrix.GetColumns()), cheapest)

	sessions := sessionv1.NewCrossSiteSessionServiceClient(conn)
	if _, err = sessions.CreateSession(ctx, &sessionv1.CreateSessionRequest{SiteId: "site-main"}); err != nil {
		return err
	}
	session, err := sessions.TransferSession(ctx, &sessionv1.TransferSessionRequest{TargetSiteId: "site-outlet"})
	if err != nil {
		return err
	}
	taken := 0
	for _, found := range session.GetDataReferences() {
		if found.GetSiteId() == "site-outlet" {
			taken++
		}
	}
	fmt.Printf("transferred: %d containers\n", taken)
	summary, err := sessions.GetSessionSummary(ctx, &sessionv1.GetSessionSummaryRequest{})
	if err != nil {
		return err
	}
	fmt.Printf("session: %d in cart, %d wished, %d compared\n",
		summary.GetCartItemCount(), summary.GetWishlistItemCount(), summary.GetComparisonItemCount())
	return nil
}

// lookAsStaff sees what has been counted.
func lookAsStaff(ctx context.Context, conn *client.Conn) error {
	overview, err := analyticsv1.NewAnalyticsServiceClient(conn).GetOverview(ctx, &analyticsv1.AnalyticsQuery{Fresh: true})
	if err != nil {
		return err
	}
	result := "all counted"
	if min(
		overview.GetCart().GetTotalCarts(),
		overview.GetWishlist().GetTotalWishlists(),
		overview.GetComparison().GetTotalComparisons(),
		overview.GetCrossSiteSession().GetTotalSessions(),
	) == 0 {
		result = "something missing"
	}
	fmt.Printf("overview of %s: %s\n", overview.GetCompanyId(), result)
	return nil
}

func tell(ctx context.Context) error {
	company := os.Getenv("COMMERCE_COMPANY")
	conn, err := client.Dial(os.Getenv("COMMERCE_TARGET"), client.WithPlaintext(), client.WithCompany(company))
	if err != nil {
		return err
	}
	defer conn.Close()
	cart, err := shopAsGuest(ctx, conn, company)
	if err != nil {
		return err
	}
	customer := conn.ActingAs(
		client.WithToken(os.Getenv("COMMERCE_CUSTOMER_TOKEN")), client.WithSession(cart.GetSessionToken()),
	)
	if err = shopAsCustomer(ctx, customer, cart.GetId()); err != nil {
		return err
	}
	return lookAsStaff(ctx, conn.ActingAs(client.WithToken(os.Getenv("COMMERCE_STAFF_TOKEN"))))
}

func main() {
	if err := tell(context.Background()); err != nil {
		log.Fatal(err)
	}
}
