package importer

import (
	"encoding/json"
	"fmt"
	"slices"
)

// rows reads an array, at whose bracket the splitter stands.
func (s *splitter) rows(pointer string, p parts) error {
	s.i++
	for n := 0; ; n++ {
		s.pointer = fmt.Sprintf("%s/%d", pointer, n)
		c, err := s.next()
		if err != nil {
			return err
		}
		if c == ']' && n == 0 {
			s.i++
			return nil
		}
		at := place{s.line, s.pointer}
		raw, err := s.value(true)
		if err != nil {
			return err
		}
		if err := p.row(raw, at); err != nil {
			return err
		}
		if c, err = s.next(); err != nil {
			return err
		}
		s.i++
		switch c {
		case ',':
		case ']':
			return nil
		case 0:
			return s.broke("%s", nulMessage)
		default:
			return s.broke("a comma or ] is missing after row %d; export the file again", n)
		}
	}
}

// object reads an object, at whose brace the splitter stands.
func (s *splitter) object(p parts) (list bool, err error) {
	s.i++
	for n := 0; ; n++ {
		s.pointer = ""
		c, err := s.next()
		if err != nil {
			return list, err
		}
		if c == '}' && n == 0 {
			s.i++
			return list, nil
		}
		if c != '"' {
			return list, s.broke("a name in double quotes is missing here; export the file again")
		}
		raw, err := s.value(true)
		if err != nil {
			return list, err
		}
		var name string
		if err := json.Unmarshal(raw, &name); err != nil {
			return list, s.broke("a name cannot be read: %s", plain(err))
		}
		s.pointer = "/" + clean(name, 80)
		if c, err = s.next(); err != nil {
			return list, err
		}
		if c != ':' {
			return list, s.broke("a colon is missing after %q; export the file again", clean(name, 80))
		}
		s.i++
		if c, err = s.next(); err != nil {
			return list, err
		}
		at := place{s.line, s.pointer}
		switch keep := slices.Contains(p.names, name); {
		case name == "value" && list:
			return list, s.broke("there is a second %q: two outputs in one, perhaps; give each a file of its own", name)
		case name == "value" && c == '[':
			list = true
			err = s.rows("/value", p)
		default:
			if raw, err = s.value(keep); err == nil && keep {
				err = p.member(name, raw, at)
			}
		}
		if err != nil {
			return list, err
		}
		if c, err = s.next(); err != nil {
			return list, err
		}
		s.i++
		switch c {
		case ',':
		case '}':
			return list, nil
		default:
			return list, s.broke("a comma or } is missing after %q; export the file again", clean(name, 80))
		}
	}
}
