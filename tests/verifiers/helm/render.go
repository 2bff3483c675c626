// Renders a Helm chart the way Helm does: text/template with sprig's functions, include, toYaml and required, over
// values.yaml and, on top of it, one more file of values.
// usage: render <chart> [values.yaml]   prints {"values": ..., "documents": [...]} as JSON, or what is wrong, with status 1.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v3"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	chart := map[string]interface{}{}
	if err := read(filepath.Join(arguments[0], "Chart.yaml"), chart); err != nil {
		return err
	}
	values := map[string]interface{}{}
	if err := read(filepath.Join(arguments[0], "values.yaml"), values); err != nil {
		return err
	}
	if len(arguments) > 1 {
		more := map[string]interface{}{}
		if err := read(arguments[1], more); err != nil {
			return err
		}
		values = merge(values, more)
	}

	rendered, err := render(arguments[0], map[string]interface{}{
		"Values": values,
		// Helm gives templates the chart's file under names that begin with a capital.
		"Chart":   map[string]interface{}{"Name": chart["name"], "Version": chart["version"], "AppVersion": chart["appVersion"]},
		"Release": map[string]interface{}{"Name": "first", "Namespace": "gateways", "Service": "Helm"},
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]interface{}{"values": values, "documents": rendered})
}

func read(file string, into map[string]interface{}) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return yaml.Unmarshal(text, &into)
}

// Maps are merged, everything else is replaced, and null takes a default away.
func merge(below, above map[string]interface{}) map[string]interface{} {
	for name, value := range above {
		inner, isMap := value.(map[string]interface{})
		under, wasMap := below[name].(map[string]interface{})
		switch {
		case value == nil:
			delete(below, name)
		case isMap && wasMap:
			below[name] = merge(under, inner)
		default:
			below[name] = value
		}
	}
	return below
}

func render(chart string, data map[string]interface{}) ([]interface{}, error) {
	files, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	// A key that values.yaml lacks is an error here; Helm would write "<no value>" or nothing.
	all := template.New("chart").Option("missingkey=error").Funcs(sprig.TxtFuncMap())
	all.Funcs(template.FuncMap{
		"include": func(name string, data interface{}) (string, error) {
			var text strings.Builder
			err := all.ExecuteTemplate(&text, name, data)
			return text.String(), err
		},
		"toYaml": func(value interface{}) (string, error) {
			var text strings.Builder
			encoder := yaml.NewEncoder(&text)
			encoder.SetIndent(2)
			err := encoder.Encode(value)
			return strings.TrimSuffix(text.String(), "\n"), err
		},
		"required": func(message string, value interface{}) (interface{}, error) {
			if value == nil || value == "" {
				return nil, errors.New(message)
			}
			return value, nil
		},
	})
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if _, err := all.New(filepath.Base(file)).Parse(string(text)); err != nil {
			return nil, err
		}
	}

	documents := []interface{}{}
	for _, file := range files {
		name := filepath.Base(file)
		var text strings.Builder
		if err := all.ExecuteTemplate(&text, name, data); err != nil {
			return nil, err
		}
		if !strings.HasSuffix(name, ".yaml") {
			continue
		}
		var document interface{}
		if err := yaml.Unmarshal([]byte(text.String()), &document); err != nil {
			return nil, fmt.Errorf("%s: %w\n%s", name, err, text.String())
		}
		if document != nil {
			documents = append(documents, document)
		}
	}
	return documents, nil
}
