// Package webhooks receives events: a request's signature is verified, and its event read as a
// message.
//
//	event, err := webhooks.Received(request.Header, body, secret)
//	switch data := event.GetData().(type) { case *webhooksv1.WebhookEvent_CartItemAdded: … }
package webhooks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"

	webhooksv1 "example.com/commerce/clients/go/commerce/webhooks/v1"
)

const (
	prefix  = "commerce."
	version = ".v1"
)

// Received verifies a request's signature and reads its event.
//
// The body is the request's as it came, byte for byte; the secret is the endpoint's, "whsec_…". The
// event's data is what its type says; of a type or a version that this package does not know, no
// data is set. A request that is not from the server, or is older than five minutes, is an error.
func Received(header http.Header, body []byte, secret string) (*webhooksv1.WebhookEvent, error) {
	verifier, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return nil, fmt.Errorf("webhooks: the secret: %w", err)
	}
	if err := verifier.Verify(body, header); err != nil {
		return nil, fmt.Errorf("webhooks: %w", err)
	}
	read := map[string]json.RawMessage{}
	if err := json.Unmarshal(body, &read); err != nil {
		return nil, fmt.Errorf("webhooks: no event: %w", err)
	}
	var kind string
	if err := json.Unmarshal(read["type"], &kind); err != nil {
		return nil, fmt.Errorf("webhooks: no event: %w", err)
	}
	if field := fieldOf(kind); field != nil {
		read[string(field.Name())] = read["data"]
	}
	delete(read, "data")
	message, err := json.Marshal(read)
	if err != nil {
		return nil, fmt.Errorf("webhooks: %w", err)
	}
	event := &webhooksv1.WebhookEvent{}
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(message, event); err != nil {
		return nil, fmt.Errorf("webhooks: no event: %w", err)
	}
	return event, nil
}

func fieldOf(kind string) protoreflect.FieldDescriptor {
	bare, known := strings.CutSuffix(strings.TrimPrefix(kind, prefix), version)
	if !known {
		return nil
	}
	data := (&webhooksv1.WebhookEvent{}).ProtoReflect().Descriptor().Oneofs().ByName("data")
	return data.Fields().ByName(protoreflect.Name(strings.ReplaceAll(bare, ".", "_")))
}
