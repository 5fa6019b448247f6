package client

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	cartv1 "example.com/commerce/clients/go/commerce/cart/v1"
)

// shop remembers the metadata of the call that came last.
type shop struct {
	cartv1.UnimplementedCartServiceServer
	seen metadata.MD
}

func (s *shop) GetCart(ctx context.Context, _ *cartv1.GetCartRequest) (*cartv1.Cart, error) {
	s.seen, _ = metadata.FromIncomingContext(ctx)
	return &cartv1.Cart{}, nil
}

func (s *shop) ClearCart(ctx context.Context, _ *cartv1.ClearCartRequest) (*cartv1.Cart, error) {
	s.seen, _ = metadata.FromIncomingContext(ctx)
	return &cartv1.Cart{}, nil
}

func (s *shop) value(name string) string { return strings.Join(s.seen.Get(name), ",") }

func serve(tb testing.TB) (*shop, string) {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	found := &shop{}
	server := grpc.NewServer()
	cartv1.RegisterCartServiceServer(server, found)
	go func() { _ = server.Serve(listener) }()
	tb.Cleanup(server.Stop)
	return found, listener.Addr().String()
}

func dial(tb testing.TB, target string, options ...Option) *Conn {
	tb.Helper()
	conn, err := Dial(target, append(options, WithPlaintext())...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	return conn
}

func get(tb testing.TB, ctx context.Context, conn grpc.ClientConnInterface) {
	tb.Helper()
	if _, err := cartv1.NewCartServiceClient(conn).GetCart(ctx, &cartv1.GetCartRequest{}); err != nil {
		tb.Fatal(err)
	}
}

func clearCart(tb testing.TB, ctx context.Context, conn grpc.ClientConnInterface) {
	tb.Helper()
	if _, err := cartv1.NewCartServiceClient(conn).ClearCart(ctx, &cartv1.ClearCartRequest{}); err != nil {
		tb.Fatal(err)
	}
}

func TestCredentialsGoAlong(t *testing.T) {
	shop, target := serve(t)
	get(t, t.Context(), dial(t, target, WithToken("t"), WithCompany("c"), WithSession("s")))
	for name, want := range map[string]string{authorization: "Bearer t", company: "c", session: "s"} {
		if got := shop.value(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestAnotherCallerHasNothingOfTheFirst(t *testing.T) {
	shop, target := serve(t)
	get(t, t.Context(), dial(t, target, WithToken("t"), WithSession("s")).ActingAs(WithCompany("c")))
	if got := shop.value(authorization) + shop.value(session); got != "" {
		t.Errorf("%q of the first caller went along", got)
	}
}

func TestEveryChangeHasAKeyOfItsOwnAndAReadHasNone(t *testing.T) {
	shop, target := serve(t)
	conn := dial(t, target)
	clearCart(t, t.Context(), conn)
	first := shop.value(idempotencyKey)
	clearCart(t, t.Context(), conn)
	if second := shop.value(idempotencyKey); first == "" || first == second {
		t.Errorf("keys %q and %q", first, second)
	}
	get(t, t.Context(), conn)
	if key := shop.value(idempotencyKey); key != "" {
		t.Errorf("the read went with key %q", key)
	}
}

func TestWhatTheCallerGivesStands(t *testing.T) {
	shop, target := serve(t)
	ctx := metadata.AppendToOutgoingContext(t.Context(), idempotencyKey, "mine", requestID, "r")
	clearCart(t, ctx, dial(t, target))
	if got := shop.value(idempotencyKey) + " " + shop.value(requestID); got != "mine r" {
		t.Errorf("got %q", got)
	}
}

func TestAConnectionDoesNotPrintItsSecrets(t *testing.T) {
	conn := dial(t, "localhost:1", WithSession("secret"))
	if printed := fmt.Sprintf("%v %+v %#v", conn, conn, conn); strings.Contains(printed, "secret") {
		t.Error(printed)
	}
}

// The layer beside the raw stub, which sends the same token: go test -bench . ./client
func BenchmarkGetCart(b *testing.B) {
	_, target := serve(b)
	raw, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close()
	byHand := metadata.AppendToOutgoingContext(b.Context(), authorization, "Bearer t")
	layered := dial(b, target, WithToken("t"))
	b.Run("by hand", func(b *testing.B) {
		for b.Loop() {
			ctx, cancel := context.WithTimeout(byHand, defaultTimeout)
			get(b, ctx, raw)
			cancel()
		}
	})
	b.Run("with the layer", func(b *testing.B) {
		for b.Loop() {
			get(b, b.Context(), layered)
		}
	})
}
