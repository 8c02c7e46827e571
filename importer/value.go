package importer

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// value reads one value, and returns its bytes if they are to be kept.
func (s *splitter) value(keep bool) ([]byte, error) {
	s.row = s.row[:0]
	var open []byte // the brackets that close what is open
	inString, escaped, first := false, false, true
	began := s.line
	for {
		if err := s.more(); err == io.EOF {
			return nil, s.cut()
		} else if err != nil {
			return nil, err
		}
		start, done := s.i, false
	scan:
		for s.i < len(s.buf) {
			c := s.buf[s.i]
			switch {
			case c == 0:
				return nil, s.broke("%s", nulMessage)
			case c == '\n':
				s.line++
			}
			switch {
			case escaped:
				escaped = false
			case inString:
				switch c {
				case '\\':
					escaped = true
				case '"':
					inString = false
					done = len(open) == 0
				}
			case c == '"':
				inString = true
			case c == '{', c == '[':
				if len(open) == maxDepth {
					return nil, s.broke("the brackets are nested more than %d deep, which no export is; this is not one, or it is damaged", maxDepth)
				}
				open = append(open, c+2) // } and ] come two after { and [
			case c == '}', c == ']', c == ',':
				switch {
				case len(open) == 0 && first:
					return nil, s.broke("a value is missing before %q; export the file again", c)
				case len(open) == 0: // the end of a number or a word, which stands before it
					done = true
					break scan
				case c == ',':
				case open[len(open)-1] != c:
					return nil, s.broke("%q closes what was opened otherwise; export the file again", c)
				default:
					open = open[:len(open)-1]
					done = len(open) == 0
				}
			case len(open) == 0 && (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ':'):
				done = true
				if c == '\n' {
					s.line--
				}
				break scan
			}
			first = false
			s.i++
			if done {
				break scan
			}
		}
		if keep {
			s.row = append(s.row, s.buf[start:s.i]...)
			if len(s.row) > maxRow {
				s.line = began
				return nil, s.broke("one row has more than %d MB, which no export has; this is not one, or it is damaged", maxRow>>20)
			}
		}
		if done {
			return s.row, s.utf8(began)
		}
	}
}

// utf8 refuses a value that is not UTF-8, at the line where it is not.
func (s *splitter) utf8(began int) error {
	if utf8.Valid(s.row) {
		return nil
	}
	good := 0
	for good < len(s.row) {
		r, n := utf8.DecodeRune(s.row[good:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		good += n
	}
	return &broken{line: began + bytes.Count(s.row[:good], []byte{'\n'}), pointer: s.pointer, message: latinMessage}
}
