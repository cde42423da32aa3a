package answers

import "testing"

func TestVocabularyLoads(t *testing.T) {
	v, err := readVocabulary(vocabularyFile)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(v.cues.patterns))
	crisisWords()
}
