package sqlite

import (
	"context"
	"database/sql"
	"strings"
)

// conn is one connection with the statements that were prepared on it. One goroutine uses it at a time.
type conn struct {
	raw   *sql.Conn
	stmts map[string]*sql.Stmt
	row   [maxColumns]any
	into  [maxColumns]any
}

const (
	maxColumns    = 12
	maxStatements = 400 // texts are made of the program's own ways, so this is a guard, not a limit that is met
)

func newConn(ctx context.Context, db *sql.DB) (*conn, error) {
	raw, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	c := &conn{raw: raw, stmts: map[string]*sql.Stmt{}}
	for i := range c.row {
		c.into[i] = &c.row[i]
	}
	return c, nil
}

// close ends the connection for good, and a transaction with it: the pool behind it keeps none that is idle.
func (c *conn) close() {
	c.forget()
	_ = c.raw.Close()
}

func (c *conn) forget() {
	for _, s := range c.stmts {
		_ = s.Close()
	}
	clear(c.stmts)
}

func (c *conn) prepare(text string) (*sql.Stmt, error) {
	if s, ok := c.stmts[text]; ok {
		return s, nil
	}
	if len(c.stmts) >= maxStatements {
		c.forget()
	}
	s, err := c.raw.PrepareContext(background, text)
	if err != nil {
		return nil, err
	}
	c.stmts[strings.Clone(text)] = s
	return s, nil
}

// background is the context of statements that end by themselves soon. A context that can be cancelled costs the driver two
// goroutines for every statement, about as much as a short statement takes; so those that are short, or bring row after row,
// run in this one, and the caller's context is asked between them and between rows. Those that may work long before they
// bring a row run in the caller's: the driver interrupts them.
var background = context.Background()

// run runs a statement that brings no rows, and returns how many rows it changed.
func (c *conn) run(ctx context.Context, text string, args ...any) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s, err := c.prepare(text)
	if err != nil {
		return 0, translate(ctx, err)
	}
	done, err := s.ExecContext(background, args...)
	if err != nil {
		return 0, translate(ctx, err)
	}
	return done.RowsAffected()
}

// rows runs a short statement and hands over row after row of the given width. A row is valid until visit returns; visit
// ends the statement by returning false.
func (c *conn) rows(ctx context.Context, text string, width int, visit func(row []any) bool, args ...any) error {
	return c.visit(ctx, background, text, width, visit, args)
}

// long is rows for a statement that may work long before it brings a row.
func (c *conn) long(ctx context.Context, text string, width int, visit func(row []any) bool, args ...any) error {
	return c.visit(ctx, ctx, text, width, visit, args)
}

func (c *conn) visit(ctx, within context.Context, text string, width int, visit func(row []any) bool, args []any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s, err := c.prepare(text)
	if err != nil {
		return translate(ctx, err)
	}
	rows, err := s.QueryContext(within, args...)
	if err != nil {
		return translate(ctx, err)
	}
	for n := 0; rows.Next(); n++ {
		if err = rows.Scan(c.into[:width]...); err != nil || !visit(c.row[:width]) {
			break
		}
		if n%256 == 255 {
			if err = ctx.Err(); err != nil {
				break
			}
		}
	}
	if closing := rows.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = rows.Err()
	}
	return translate(ctx, err)
}

// integer and text are columns of a row; NULL reads as the zero value.
func integer(column any) int64 { n, _ := column.(int64); return n }
func text(column any) string   { s, _ := column.(string); return s }
