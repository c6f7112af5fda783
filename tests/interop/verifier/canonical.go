package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

var escapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`,
}

// canonical writes JSON as RFC 8785 does. Records hold objects, lists, texts, true, false and null; numbers are refused.
func canonical(raw []byte) (string, error) {
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		return "", err
	}
	var out strings.Builder
	err := write(&out, value)
	return out.String(), err
}

func write(out *strings.Builder, value any) error {
	switch value := value.(type) {
	case nil:
		out.WriteString("null")
	case bool:
		fmt.Fprint(out, value)
	case string:
		writeText(out, value)
	case []any:
		out.WriteByte('[')
		for i, one := range value {
			if i > 0 {
				out.WriteByte(',')
			}
			if err := write(out, one); err != nil {
				return err
			}
		}
		out.WriteByte(']')
	case map[string]any:
		return writeObject(out, value)
	default:
		return fmt.Errorf("%T has no canonical form here", value)
	}
	return nil
}

func writeObject(out *strings.Builder, value map[string]any) error {
	names := make([]string, 0, len(value))
	for name := range value {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
	})
	out.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			out.WriteByte(',')
		}
		writeText(out, name)
		out.WriteByte(':')
		if err := write(out, value[name]); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

// writeText escapes what RFC 8785 says and nothing else; Go's own encoder escapes more.
func writeText(out *strings.Builder, text string) {
	out.WriteByte('"')
	for _, sign := range text {
		if escape, known := escapes[sign]; known {
			out.WriteString(escape)
		} else if sign < ' ' {
			fmt.Fprintf(out, `\u%04x`, sign)
		} else {
			out.WriteRune(sign)
		}
	}
	out.WriteByte('"')
}
