package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Entry is one line of the ledger: who did what when, with which input and what it changed. Entries are numbered from 1
// without a gap, each later than the one before by at least a millisecond, and each holds the digest of the one before.
type Entry struct {
	Seq     int64
	Time    Time
	Actor   ID // the User who acted; empty for the operator
	Act     string
	Input   json.RawMessage
	Changes json.RawMessage
	Prev    string // Hash of the entry before; empty in the first
	Hash    string
}

// Follow makes the entry that follows head: its number, its time (now, or a millisecond after the head if that is
// later) and its digests.
func Follow(head Entry, now Time, actor ID, act string, input, changes json.RawMessage) Entry {
	e := Entry{Seq: head.Seq + 1, Time: NextTime(head, now), Actor: actor, Act: act, Input: input, Changes: changes, Prev: head.Hash}
	e.Hash = e.digest()
	return e
}

// NextTime is the time of an act that follows head: the later of the clock and a millisecond after the head, so that no
// two acts share an instant.
func NextTime(head Entry, now Time) Time {
	if head.Seq > 0 && head.Time >= now {
		return head.Time + 1
	}
	return now
}

// Now is the date at which a question without one is asked: the later of the clock and the head, so that a revocation
// is true for the very next question.
func Now(head Entry, clock Time) Time {
	if head.Seq > 0 && head.Time > clock {
		return head.Time
	}
	return clock
}

// Follows reports, as an error that wraps ErrPrecondition, that e is not the entry after head or that its digest does
// not fit its content.
func (e Entry) Follows(head Entry) error {
	switch {
	case e.Seq != head.Seq+1:
		return fmt.Errorf("ledger entry %d cannot follow entry %d: %w", e.Seq, head.Seq, ErrPrecondition)
	case head.Seq > 0 && e.Time <= head.Time:
		return fmt.Errorf("ledger entry %d is not later than entry %d: %w", e.Seq, head.Seq, ErrPrecondition)
	case e.Prev != head.Hash:
		return fmt.Errorf("ledger entry %d does not continue entry %d: %w", e.Seq, head.Seq, ErrPrecondition)
	case e.Hash != e.digest():
		return fmt.Errorf("ledger entry %d was changed after it was written: %w", e.Seq, ErrPrecondition)
	}
	return nil
}

// digest covers every field but the hash itself, each with its length, so that no two entries have one text.
func (e Entry) digest() string {
	h := sha256.New()
	for _, field := range []string{fmt.Sprint(e.Seq), fmt.Sprint(int64(e.Time)), string(e.Actor), e.Act, string(e.Input), string(e.Changes), e.Prev} {
		fmt.Fprintf(h, "%d:%s,", len(field), field)
	}
	return hex.EncodeToString(h.Sum(nil))
}
