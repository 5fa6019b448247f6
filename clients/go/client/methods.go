package client

import (
	"strings"
	"sync"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

var known sync.Map // of method paths to whether they change something

// mutates says whether a method changes something: the contract binds those that do not to GET.
// The path is as stubs name it: /commerce.cart.v1.CartService/GetCart.
func mutates(path string) bool {
	if found, ok := known.Load(path); ok {
		return found.(bool)
	}
	found := !boundToGet(path)
	known.Store(path, found)
	return found
}

func boundToGet(path string) bool {
	name := strings.ReplaceAll(strings.TrimPrefix(path, "/"), "/", ".")
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return false
	}
	rule, ok := proto.GetExtension(found.Options(), annotations.E_Http).(*annotations.HttpRule)
	return ok && rule.GetGet() != ""
}
