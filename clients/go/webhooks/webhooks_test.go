package webhooks

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	webhooksv1 "example.com/commerce/clients/go/commerce/webhooks/v1"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func signed(t *testing.T, body string, at time.Time) http.Header {
	t.Helper()
	signer, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := signer.Sign("evt-7", at, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{}
	header.Set("webhook-id", "evt-7")
	header.Set("webhook-timestamp", fmt.Sprint(at.Unix()))
	header.Set("webhook-signature", "v1,bm90IHRoaXMgb25l "+signature)
	return header
}

const added = `{"specversion":"1.0","id":"evt-7","type":"commerce.cart.item_added.v1",
"source":"/companies/acme/carts/c-1","subject":"c-1","time":"2026-05-04T12:00:00Z",
"data":{"context":{"companyId":"acme"},"productId":"prod-mug","quantity":2,"later":true}}`

func TestAnEventIsVerifiedAndRead(t *testing.T) {
	event, err := Received(signed(t, added, time.Now()), []byte(added), secret)
	if err != nil {
		t.Fatal(err)
	}
	data, ok := event.GetData().(*webhooksv1.WebhookEvent_CartItemAdded)
	if !ok || data.CartItemAdded.GetProductId() != "prod-mug" || data.CartItemAdded.GetQuantity() != 2 {
		t.Fatalf("got %v", event)
	}
}

func TestATypeThatIsNotKnownYetIsNoError(t *testing.T) {
	body := `{"id":"evt-7","type":"commerce.cart.item_added.v2","data":{"what":1}}`
	event, err := Received(signed(t, body, time.Now()), []byte(body), secret)
	if err != nil {
		t.Fatal(err)
	}
	if event.GetData() != nil || event.GetType() != "commerce.cart.item_added.v2" {
		t.Fatalf("got %v", event)
	}
}

func TestForgedAndOldRequestsAreRefused(t *testing.T) {
	if _, err := Received(signed(t, added, time.Now()), []byte(added+" "), secret); err == nil {
		t.Fatal("a changed body was taken")
	}
	old := time.Now().Add(-10 * time.Minute)
	if _, err := Received(signed(t, added, old), []byte(added), secret); err == nil {
		t.Fatal("an old request was taken")
	}
}
