package main

import (
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"

	"kcst/data"
	"kcst/subscribers"
)

// demoSubscribers reads the made-up people of the demonstration.
func demoSubscribers() ([]subscribers.Subscriber, error) {
	b, err := fs.ReadFile(data.Demo, "subscribers.yaml")
	if err != nil {
		return nil, err
	}
	var file struct {
		Subscribers []struct {
			Name, Email, Organisation string
			Kinds, Topics, Districts  []string
		}
	}
	if err := yaml.Unmarshal(b, &file); err != nil {
		return nil, fmt.Errorf("subscribers.yaml: %w", err)
	}
	var people []subscribers.Subscriber
	for _, s := range file.Subscribers {
		person := subscribers.Subscriber{Name: s.Name, Email: s.Email, Organisation: s.Organisation, Topics: s.Topics, Districts: s.Districts}
		for _, name := range s.Kinds {
			kind, err := subscribers.ParseKind(name)
			if err != nil {
				return nil, err
			}
			person.Kinds = append(person.Kinds, kind)
		}
		people = append(people, person)
	}
	return people, nil
}
