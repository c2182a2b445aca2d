package settings_test

import (
	"path/filepath"
	"testing"

	"demobridge/app/settings"
)

// K09: a folder that another program copies is told; a local one is not.
func TestAFolderThatIsCopiedElsewhereIsRecognised(t *testing.T) {
	for dir, want := range map[string]string{
		`C:\Users\ann\OneDrive - Northgate Example\Demobridge`:               "OneDrive",
		`C:\Users\ann\OneDrive\Demobridge`:                                   "OneDrive",
		"/home/ann/Dropbox/sales":                                            "Dropbox",
		"/Users/ann/Library/Mobile Documents/com~apple~CloudDocs/Demobridge": "iCloud Drive",
		"/Users/ann/Library/CloudStorage/GoogleDrive-ann@org.example/My":     "Google Drive",
		"/home/ann/Nextcloud/d":                                              "Nextcloud",
		"/home/ann/.local/share/demobridge":                                  "",
		`C:\Users\ann\AppData\Local\Demobridge`:                              "",
		"/home/onedriver/boxes/dropbox-old":                                  "",
	} {
		if got := settings.Synchronised(dir); got != want {
			t.Errorf("%s: %q, want %q", dir, got, want)
		}
	}
}

func TestALocalFolderIsPrepared(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := settings.Prepare(dir); err != nil {
		t.Fatal(err)
	}
}
