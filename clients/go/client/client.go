// Package client gives the generated stubs what they lack: credentials, deadlines, safe retries and
// typed errors.
//
// A Conn is what the constructors of the generated packages take:
//
//	conn, err := client.Dial("localhost:3001", client.WithPlaintext(), client.WithCompany("test-company-id"))
//	carts := cartv1.NewPublicCartServiceClient(conn)
package client

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
)

const (
	authorization  = "authorization"
	company        = "x-company-id"
	session        = "x-session-token"
	requestID      = "x-request-id"
	idempotencyKey = "idempotency-key"

	defaultTimeout = 10 * time.Second
)

// serviceConfig has gRPC itself repeat what no server has answered. The key of a mutation stays what
// it was, so the server does it once. Of many failures in a row none is repeated, for a weak server
// to recover.
const serviceConfig = `{
  "methodConfig": [{
    "name": [{}],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.1s",
      "maxBackoff": "2s",
      "backoffMultiplier": 3,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }],
  "retryThrottling": {"maxTokens": 20, "tokenRatio": 0.5}
}`

// caller says who calls.
type caller struct {
	token   func() string
	company string
	session string
}

type settings struct {
	caller    caller
	timeout   time.Duration
	plaintext bool
}

// Option says how to connect, or who calls.
type Option func(*settings)

// WithToken calls with a bearer token.
func WithToken(token string) Option {
	return WithTokenSource(func() string { return token })
}

// WithTokenSource calls with the bearer token that source gives at the time of each call.
func WithTokenSource(source func() string) Option {
	return func(s *settings) { s.caller.token = source }
}

// WithCompany names the company that a guest shops at.
func WithCompany(id string) Option {
	return func(s *settings) { s.caller.company = id }
}

// WithSession proves that a guest's container is the caller's.
func WithSession(token string) Option {
	return func(s *settings) { s.caller.session = token }
}

// WithTimeout is the time for all attempts of a call together, unless its context has a deadline.
// Ten seconds by default.
func WithTimeout(timeout time.Duration) Option {
	return func(s *settings) { s.timeout = timeout }
}

// WithPlaintext goes without TLS, as on the machine itself.
func WithPlaintext() Option {
	return func(s *settings) { s.plaintext = true }
}

// Conn is a connection, and who calls over it.
type Conn struct {
	inner    *grpc.ClientConn
	settings settings
}

var _ grpc.ClientConnInterface = (*Conn)(nil)

// Dial opens a connection; nothing is sent before the first call.
func Dial(target string, options ...Option) (*Conn, error) {
	chosen := settings{timeout: defaultTimeout}
	for _, option := range options {
		option(&chosen)
	}
	transport := credentials.NewTLS(nil)
	if chosen.plaintext {
		transport = insecure.NewCredentials()
	}
	inner, err := grpc.NewClient(
		target,
		grpc.WithTransportCredentials(transport),
		grpc.WithDefaultServiceConfig(serviceConfig),
	)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", target, err)
	}
	return &Conn{inner: inner, settings: chosen}, nil
}

// ActingAs returns the same connection for a caller with exactly these credentials.
func (c *Conn) ActingAs(options ...Option) *Conn {
	chosen := settings{timeout: c.settings.timeout}
	for _, option := range options {
		option(&chosen)
	}
	return &Conn{inner: c.inner, settings: chosen}
}

// String hides what the caller holds, so that no log shows a token.
func (c *Conn) String() string { return "client.Conn(" + c.inner.Target() + ")" }

// GoString hides it as well.
func (c *Conn) GoString() string { return c.String() }

// Close closes the connection, for all who act over it.
func (c *Conn) Close() error { return c.inner.Close() }

// Invoke makes one call; the stubs ask. Its error is an *Error.
func (c *Conn) Invoke(ctx context.Context, method string, args, reply any, options ...grpc.CallOption) error {
	ctx, cancel, id := c.outgoing(ctx, method)
	defer cancel()
	return errorOf(c.inner.Invoke(ctx, method, args, reply, options...), id)
}

// NewStream opens a stream with the caller's credentials; its errors are those of gRPC.
func (c *Conn) NewStream(
	ctx context.Context, description *grpc.StreamDesc, method string, options ...grpc.CallOption,
) (grpc.ClientStream, error) {
	return c.inner.NewStream(metadata.NewOutgoingContext(ctx, c.complete(ctx, method)), description, method, options...)
}

func (c *Conn) outgoing(ctx context.Context, method string) (context.Context, context.CancelFunc, string) {
	pairs := c.complete(ctx, method)
	ctx = metadata.NewOutgoingContext(ctx, pairs)
	id := pairs[requestID][0]
	if _, limited := ctx.Deadline(); limited {
		return ctx, func() {}, id
	}
	ctx, cancel := context.WithTimeout(ctx, c.settings.timeout)
	return ctx, cancel, id
}

// complete adds what the caller of the stub has not given.
func (c *Conn) complete(ctx context.Context, method string) metadata.MD {
	pairs, ok := metadata.FromOutgoingContext(ctx)
	if !ok {
		pairs = metadata.MD{}
	}
	add := func(name, value string) {
		if value != "" && len(pairs[name]) == 0 {
			pairs[name] = []string{value}
		}
	}
	who := c.settings.caller
	if who.token != nil {
		add(authorization, "Bearer "+who.token())
	}
	add(company, who.company)
	add(session, who.session)
	add(requestID, rand.Text())
	if mutates(method) {
		add(idempotencyKey, rand.Text())
	}
	return pairs
}
