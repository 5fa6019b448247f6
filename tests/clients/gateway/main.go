// Command gateway serves the contract over REST by grpc-gateway, in the place of Envoy: the
// annotations in protos/ are of no particular proxy. For tests alone.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	_ "google.golang.org/genproto/googleapis/rpc/errdetails" // errors print them
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	analyticsv1 "example.com/commerce/gateway/commerce/analytics/v1"
	cartv1 "example.com/commerce/gateway/commerce/cart/v1"
	catalogv1 "example.com/commerce/gateway/commerce/catalog/v1"
	comparisonv1 "example.com/commerce/gateway/commerce/comparison/v1"
	sessionv1 "example.com/commerce/gateway/commerce/cross_site_session/v1"
	wishlistv1 "example.com/commerce/gateway/commerce/wishlist/v1"
)

var services = []func(context.Context, *runtime.ServeMux, *grpc.ClientConn) error{
	analyticsv1.RegisterAnalyticsServiceHandler,
	cartv1.RegisterCartServiceHandler,
	cartv1.RegisterPublicCartServiceHandler,
	catalogv1.RegisterPublicSiteServiceHandler,
	comparisonv1.RegisterComparisonServiceHandler,
	comparisonv1.RegisterPublicComparisonServiceHandler,
	comparisonv1.RegisterPublicSharedComparisonServiceHandler,
	sessionv1.RegisterCrossSiteSessionServiceHandler,
	sessionv1.RegisterPublicCrossSiteSessionServiceHandler,
	wishlistv1.RegisterPublicSharedWishlistServiceHandler,
	wishlistv1.RegisterPublicWishlistServiceHandler,
	wishlistv1.RegisterWishlistServiceHandler,
}

// passed names the headers that become metadata; grpc-gateway itself passes Authorization.
func passed(header string) (string, bool) {
	switch name := strings.ToLower(header); name {
	case "x-company-id", "x-session-token", "x-request-id", "idempotency-key", "if-match":
		return name, true
	}
	return runtime.DefaultHeaderMatcher(header)
}

func main() {
	target := flag.String("target", "", "host and port of the gRPC server")
	flag.Parse()
	conn, err := grpc.NewClient(*target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	mux := runtime.NewServeMux(runtime.WithIncomingHeaderMatcher(passed))
	for _, register := range services {
		if err := register(context.Background(), mux, conn); err != nil {
			log.Fatal(err)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, mux))
}
