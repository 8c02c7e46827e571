package graph

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Time is an instant in milliseconds since 1970-01-01 UTC. Stores keep it as an integer: engines disagree about
// the equality of dates in different zones.
type Time int64

// Forever is the end of an edge that is open, and later than every Time that can be asked about.
const Forever Time = math.MaxInt64

// The first and the last instant that a question or an act may name: the years 1 to 9999.
var (
	minTime = At(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC))
	maxTime = At(time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC))
)

const layout = "2006-01-02T15:04:05.000Z"

// At is the Time of a time.Time, cut to whole milliseconds.
func At(t time.Time) Time { return Time(t.UnixMilli()) }

// Std is t as a time.Time in UTC.
func (t Time) Std() time.Time { return time.UnixMilli(int64(t)).UTC() }

// String is RFC 3339 in UTC with milliseconds, or "open" for Forever.
func (t Time) String() string {
	if t == Forever {
		return "open"
	}
	return t.Std().Format(layout)
}

// CheckTime wraps ErrInvalid if t lies outside the years 1 to 9999.
func CheckTime(t Time) error {
	if t < minTime || t > maxTime {
		return fmt.Errorf("the date lies outside the years 1 to 9999: %w", ErrInvalid)
	}
	return nil
}

// ParseTime reads RFC 3339. A coarser text (no fraction of a second, another zone) is read; one finer than a
// millisecond is refused, since two instants that the caller can tell apart would become one. It wraps ErrInvalid.
func ParseTime(text string) (Time, error) {
	// time.Parse would accept a comma as the fraction's sign; RFC 3339 does not.
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || strings.Contains(text, ",") {
		return 0, fmt.Errorf("%q is not a date; write RFC 3339, for example 2026-03-03T12:00:00.000Z, in the years 1 to 9999: %w", clip(text), ErrInvalid)
	}
	if t.Nanosecond()%int(time.Millisecond) != 0 {
		return 0, fmt.Errorf("%q is finer than a millisecond; write at most three digits after the second: %w", clip(text), ErrInvalid)
	}
	at := At(t)
	if err := CheckTime(at); err != nil {
		return 0, fmt.Errorf("%q: %w", clip(text), err)
	}
	return at, nil
}
