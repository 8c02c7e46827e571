package resolvers

import (
	"context"
	"fmt"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"golang.org/x/sync/semaphore"
)

// room is how much text may be decoded and at work at one time. It is taken when a body has come wholly, so that nobody holds it
// by sending slowly.
type room struct {
	free *semaphore.Weighted
	all  int64
}

// smallBody is how large a body is that takes no room: such come and go too quickly to count. What is decoded takes some twenty times
// as much as its text at worst, so 32 MiB bound the whole to less than 1 GiB; hundreds of batches of a thousand questions fit.
const smallBody = 16 << 10

func newRoom(bytes int64) room { return room{semaphore.NewWeighted(bytes), bytes} }

// lasts refuses a subscription that came in more bytes than take no room: it would keep them for as long as it lasts.
func lasts(op *graphql.OperationContext, size int) gqlerror.List {
	if op.Operation.Operation != ast.Subscription || size <= smallBody {
		return nil
	}
	return gqlerror.List{gqlerror.WrapPath(nil, &fault{codeInvalid, fmt.Sprintf("a subscription may have %d KiB, with its variables", smallBody>>10)})}
}

// take waits a moment for room for a body of a length; false where there is none.
func (r room) take(ctx context.Context, length int64) (release func(), ok bool) {
	if length <= smallBody {
		return func() {}, true
	}
	ctx, cancel := context.WithTimeout(ctx, waitForSlot)
	defer cancel()
	length = min(length, r.all)
	if r.free.Acquire(ctx, length) != nil {
		return nil, false
	}
	return func() { r.free.Release(length) }, true
}

// waitForSlot is how long a request waits while too many are at work.
const waitForSlot = time.Second
