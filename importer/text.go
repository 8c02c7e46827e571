package importer

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// decoded is r as UTF-8. A byte order mark is dropped; UTF-16, which Windows PowerShell writes where output is redirected,
// is recognised by its mark or by the zero bytes of its first character.
func decoded(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, err := b.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(head, []byte{0, 0, 0xfe, 0xff}):
		return nil, &broken{line: 1, message: "this is UTF-32; save it as UTF-8"}
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		_, err = b.Discard(3)
		return b, err
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		_, err = b.Discard(2)
		return &utf16Reader{r: b, order: binary.LittleEndian}, err
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		_, err = b.Discard(2)
		return &utf16Reader{r: b, order: binary.BigEndian}, err
	case len(head) == 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		return &utf16Reader{r: b, order: binary.LittleEndian}, nil
	case len(head) == 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		return &utf16Reader{r: b, order: binary.BigEndian}, nil
	}
	return b, nil
}

// utf16Reader turns UTF-16 into UTF-8.
type utf16Reader struct {
	r     io.Reader
	order binary.ByteOrder
	in    [4096]byte
	left  int // bytes at the beginning of in that are not turned yet
	out   []byte
	err   error
}

// Read implements io.Reader.
func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		n, err := u.r.Read(u.in[u.left:])
		u.fill(u.left+n, err)
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

// fill turns the first n bytes of in, all but a character that is not whole yet.
func (u *utf16Reader) fill(n int, err error) {
	u.err = err
	u.out = u.out[:0]
	i := 0
	for i+1 < n {
		c := rune(u.order.Uint16(u.in[i:]))
		width := 2
		if utf16.IsSurrogate(c) {
			if i+3 >= n && err == nil {
				break
			}
			width = 4
			if i+3 >= n {
				c, width = utf8.RuneError, 2
			} else if c = utf16.DecodeRune(c, rune(u.order.Uint16(u.in[i+2:]))); c == utf8.RuneError {
				width = 2
			}
		}
		u.out = utf8.AppendRune(u.out, c)
		i += width
	}
	u.left = copy(u.in[:], u.in[i:n])
	if err == io.EOF && u.left > 0 {
		u.err = &broken{message: "this is UTF-16 and ends in the middle of a character: it was cut off; export it again"}
	}
}

// notJSON says what a text is that does not begin as JSON does, and what to do. Head is its beginning.
func notJSON(head []byte) string {
	text := string(head)
	trimmed := strings.TrimSpace(text)
	lower := strings.ToLower(trimmed)
	lines := strings.SplitN(trimmed, "\n", 3)
	switch {
	case trimmed == "":
		return "the file is empty; export it again, and look whether the command printed an error"
	case strings.HasPrefix(text, "PK\x03\x04"), strings.HasPrefix(text, "\x1f\x8b"), strings.HasPrefix(text, "7z\xbc\xaf"):
		return "this is an archive or a workbook; unpack it and give the folder, or export with -o json"
	case bytes.IndexByte(head, 0) >= 0:
		return nulMessage
	case strings.HasPrefix(lower, "<!doctype"), strings.HasPrefix(lower, "<html"), strings.HasPrefix(lower, "<?xml"), strings.HasPrefix(lower, "<"):
		return "this is a web page (HTML or XML) saved as JSON, most likely a sign-in page; sign in, then export with a tool, for example az rest or az role assignment list --all -o json"
	case strings.Contains(text, "\x1b["):
		return "this holds terminal colours (-o jsonc); export with -o json"
	case len(lines) > 1 && strings.Trim(lines[1], "- \r\t") == "" && strings.Contains(lines[1], "--"):
		return "this is a table for reading (-o table); export with -o json"
	case strings.HasPrefix(lower, "warning"), strings.HasPrefix(lower, "error"):
		return "this begins with a message of the tool, not with JSON: redirect standard output alone (without 2>&1), and look whether the command failed"
	case strings.HasPrefix(trimmed, "- ") || len(lines) > 1 && strings.Contains(lines[0], ": ") && strings.Contains(lines[1], ": "):
		return "this is not JSON (it looks like YAML or a list); export with -o json"
	case strings.Contains(lines[0], "\t"):
		return "this is tab separated (-o tsv), not JSON; export with -o json"
	case len(lines) > 1 && strings.Contains(lines[0], ",") && strings.Count(lines[0], ",") == strings.Count(lines[1], ","):
		return "this is comma separated, not JSON; export with -o json"
	}
	return "this is not JSON: it begins with neither [ nor {; export with -o json"
}

const nulMessage = "there is a NUL byte here: the file is damaged, or is UTF-16 without its mark; export it again as UTF-8"

const latinMessage = "this is not UTF-8 (most likely Latin-1 or Windows-1252); export it again as UTF-8, in Windows PowerShell with | Out-File -Encoding utf8"

// clean is a label as stores keep it: without characters that cannot be shown, and not too long.
func clean(label string, most int) string {
	label = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, label))
	if len(label) > most {
		if runes := []rune(label); len(runes) > most {
			label = strings.TrimSpace(string(runes[:most]))
		}
	}
	return label
}
