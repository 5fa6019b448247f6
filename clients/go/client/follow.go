package client

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	containersv1 "example.com/commerce/clients/go/commerce/containers/v1"
)

const (
	// patience is how long a stream may say nothing, heartbeats included, before it counts as broken.
	patience     = 60 * time.Second
	firstPause   = 250 * time.Millisecond
	longestPause = 10 * time.Second
)

// Follow gives the updates of a record: first as it is, then each change once, until it ends. It goes
// on by itself when the stream breaks. The error, an *Error, comes last: the caller may not, or no
// longer, follow the record, or ctx is done.
//
//	for update, err := range client.Follow(ctx, carts.WatchCart, &cartv1.WatchCartRequest{}) { … }
func Follow[Q proto.Message, U any](
	ctx context.Context,
	watch func(context.Context, Q, ...grpc.CallOption) (grpc.ServerStreamingClient[U], error),
	request Q,
) iter.Seq2[*U, error] {
	return func(yield func(*U, error) bool) {
		at := newPlace(request)
		for failures := 0; ; failures++ {
			over, err := read(ctx, watch, at.request.(Q), at, func(update *U) bool {
				failures = 0
				return yield(update, nil)
			})
			if over {
				return
			}
			if ctx.Err() != nil {
				yield(nil, errorOf(ctx.Err(), ""))
				return
			}
			if found := (*Error)(nil); errors.As(errorOf(err, ""), &found) && !passing(found.Reason) {
				yield(nil, found)
				return
			}
			most := min(longestPause, firstPause<<min(failures, 10))
			select {
			case <-ctx.Done():
			case <-time.After(most/2 + rand.N(most/2)):
			}
		}
	}
}

// read reads one stream, and says whether nothing comes after it.
func read[Q proto.Message, U any](
	ctx context.Context,
	watch func(context.Context, Q, ...grpc.CallOption) (grpc.ServerStreamingClient[U], error),
	request Q,
	at *place,
	give func(*U) bool,
) (bool, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	silent := time.AfterFunc(patience, cancel)
	defer silent.Stop()
	stream, err := watch(ctx, request)
	if err != nil {
		return false, err
	}
	for {
		update, err := stream.Recv()
		if err != nil {
			return false, err
		}
		silent.Reset(patience)
		given, ended := at.take(any(update).(proto.Message).ProtoReflect())
		if given && !give(update) || ended {
			return true, nil
		}
	}
}

// place is where a stream is.
type place struct {
	request proto.Message
	id      string
	version int64
}

func newPlace(request proto.Message) *place { return &place{request: proto.Clone(request)} }

// take notes what was told, and says whether it is to be given on and whether it is the end.
func (p *place) take(update protoreflect.Message) (given, ended bool) {
	fields := update.Descriptor().Fields()
	kind := containersv1.Update_Kind(update.Get(fields.ByName("kind")).Enum())
	if kind == containersv1.Update_HEARTBEAT || kind == containersv1.Update_RECONNECT {
		return false, false
	}
	name := fields.ByNumber(2)
	id, version := update.Get(name).String(), update.Get(fields.ByName("version")).Int()
	if kind == containersv1.Update_CHANGED && id == p.id && version <= p.version {
		return false, false
	}
	p.id, p.version = id, version
	next := p.request.ProtoReflect()
	asked := next.Descriptor().Fields()
	next.Set(asked.ByName(name.Name()), protoreflect.ValueOfString(id))
	next.Set(asked.ByName("after_version"), protoreflect.ValueOfInt32(int32(version)))
	return true, kind == containersv1.Update_ENDED
}

// passing says whether a failure for this reason is a matter of time.
func passing(reason string) bool {
	switch reason {
	case "UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "INTERNAL", "UNKNOWN", "RATE_LIMITED":
		return true
	}
	return false
}
