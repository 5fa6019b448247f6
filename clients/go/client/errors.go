package client

import (
	"fmt"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Violation says what is wrong with one field of a request.
type Violation struct {
	// Field is its path, such as quantity.
	Field       string
	Description string
}

// Error is a call that failed; errors.As finds it.
type Error struct {
	// Code is the status.
	Code codes.Code
	// Reason is one of errorsv1.ErrorReason, or the name of the status when no server spoke.
	Reason  string
	Message string
	// RequestID is what to look for in the server's logs.
	RequestID  string
	Violations []Violation
	// Facts are what else the reason tells, such as "available" of OUT_OF_STOCK.
	Facts map[string]string

	status *status.Status
}

// Error gives reason and message.
func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Reason, e.Message) }

// GRPCStatus gives what gRPC said, for status.FromError.
func (e *Error) GRPCStatus() *status.Status { return e.status }

// IsNotFound says whether there is no such thing, or not for this caller.
func (e *Error) IsNotFound() bool { return e.Code == codes.NotFound }

// IsRefused says whether the request is fine but a rule of the shop forbids it now.
func (e *Error) IsRefused() bool { return e.Code == codes.FailedPrecondition }

// IsConflict says whether it has changed meanwhile, or the idempotency key belongs to another request.
func (e *Error) IsConflict() bool {
	return e.Code == codes.Aborted || e.Code == codes.AlreadyExists
}

// IsUnavailable says whether no server can be reached or can answer now; it was tried more than once.
func (e *Error) IsUnavailable() bool {
	return e.Code == codes.Unavailable || e.Code == codes.ResourceExhausted
}

// errorOf translates what gRPC returns; id is what the call was sent with, for when no server named one.
func errorOf(err error, id string) error {
	if err == nil {
		return nil
	}
	said := status.Convert(err)
	found := &Error{
		Code:      said.Code(),
		Reason:    code.Code(said.Code()).String(),
		Message:   said.Message(),
		RequestID: id,
		status:    said,
	}
	for _, detail := range said.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			found.Reason, found.Facts = detail.GetReason(), detail.GetMetadata()
		case *errdetails.RequestInfo:
			found.RequestID = detail.GetRequestId()
		case *errdetails.BadRequest:
			for _, violation := range detail.GetFieldViolations() {
				found.Violations = append(found.Violations, Violation{violation.GetField(), violation.GetDescription()})
			}
		}
	}
	return found
}
