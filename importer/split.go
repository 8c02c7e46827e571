package importer

import (
	"errors"
	"fmt"
	"io"
)

// The bounds that stand before the JSON decoder: how deep a value may be nested, and how many bytes one row may have.
const (
	maxDepth = 64
	maxRow   = 8 << 20
)

// broken is what is wrong with a file's text, and where. It keeps the whole import from being written.
type broken struct {
	line    int
	pointer string
	message string
	// foreign is true where the text does not even begin as JSON does: the file may not be meant to be an export.
	foreign bool
}

// asBroken is errors.As.
func asBroken(err error, b **broken) bool { return errors.As(err, b) }

func (b *broken) Error() string { return b.message }

// place is where a value stands.
type place struct {
	line    int
	pointer string
}

// parts is what a file's text is handed to, piece by piece. The bytes are good until the call returns.
type parts struct {
	// row is one element of the list, which is the text itself or its member "value".
	row func(raw []byte, at place) error
	// member is one of the members of the text that were asked for by name.
	member func(name string, raw []byte, at place) error
	names  []string
}

// splitter reads a JSON text and hands out its rows, one at a time. It looks at brackets, strings and commas only: whoever
// takes a row parses it.
type splitter struct {
	r    io.Reader
	buf  []byte
	i    int // of the next byte in buf
	err  error
	line int
	row  []byte // the value that is read now
	// Where the text is read to, for messages.
	pointer string
}

// split reads a whole text. List reports whether it is a list of rows: an array, or an object with an array "value".
func split(r io.Reader, p parts) (list bool, err error) {
	s := &splitter{r: r, buf: make([]byte, 0, 64<<10), line: 1}
	c, err := s.blank()
	switch {
	case err == io.EOF:
		return false, &broken{line: 1, message: notJSON(nil), foreign: true}
	case err != nil:
		return false, err
	case c == '[':
		list = true
		err = s.rows("", p)
	case c == '{':
		list, err = s.object(p)
	default:
		return false, &broken{line: s.line, message: notJSON(s.head()), foreign: true}
	}
	if err != nil {
		return list, err
	}
	s.pointer = ""
	switch c, err := s.blank(); {
	case err == io.EOF:
		return list, nil
	case err != nil:
		return list, err
	case c == 0:
		return list, s.broke("%s", nulMessage)
	}
	return list, s.broke("something follows the end of the JSON text: two outputs in one file, perhaps; give each a file of its own")
}

// more makes sure that buf[i] is there.
func (s *splitter) more() error {
	for s.i >= len(s.buf) {
		if s.err != nil {
			return s.err
		}
		n, err := s.r.Read(s.buf[:cap(s.buf)])
		s.buf, s.i, s.err = s.buf[:n], 0, err
	}
	return nil
}

// head is the text that has been read ahead.
func (s *splitter) head() []byte {
	for s.err == nil && len(s.buf) < 512 {
		n, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf, s.err = s.buf[:len(s.buf)+n], err
	}
	return s.buf[s.i:min(len(s.buf), s.i+4096)]
}

// blank passes over white space and returns the next byte, which it leaves where it is.
func (s *splitter) blank() (byte, error) {
	for {
		if err := s.more(); err != nil {
			return 0, err
		}
		switch c := s.buf[s.i]; c {
		case '\n':
			s.line++
			fallthrough
		case ' ', '\t', '\r':
			s.i++
		default:
			return c, nil
		}
	}
}

// next is blank where the text may not end.
func (s *splitter) next() (byte, error) {
	c, err := s.blank()
	if err == io.EOF {
		return 0, s.cut()
	}
	return c, err
}

func (s *splitter) broke(format string, args ...any) error {
	return &broken{line: s.line, pointer: s.pointer, message: fmt.Sprintf(format, args...)}
}

func (s *splitter) cut() error {
	return s.broke("the file ends in the middle of its JSON text: it was cut off; export it again")
}
