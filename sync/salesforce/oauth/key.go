package oauth

import "strings"

// CheckConsumerKey takes the consumer key out of what a person pasted. When it
// cannot be one, problem says why in one plain sentence, and key is empty.
//
// A key is about 85 characters that begin with 3MVG9; those of Salesforce's own
// apps, such as PlatformCLI, are short words and not for us: the admin makes an
// app in the org (auth 0 and 2).
func CheckConsumerKey(pasted string) (key, problem string) {
	key = strings.Trim(strings.TrimSpace(pasted), `"'“”`)
	lower := strings.ToLower(key)
	switch {
	case key == "":
		return "", "Paste the consumer key of your External Client App."
	case strings.Contains(lower, "://") || strings.HasPrefix(lower, "www."):
		return "", "This is an address. The consumer key stands in the app’s OAuth settings, under Consumer Key and Secret."
	case strings.Contains(key, "@"):
		return "", "This is a user name. The consumer key is a long text that begins with 3MVG9."
	case isConsumerSecret(key):
		return "", "This looks like the consumer secret. Demobridge needs the consumer key, which begins with 3MVG9."
	case strings.ContainsAny(key, " \t\r\n"):
		return "", "There is a space or a line break in the middle. Copy the consumer key again, with the button beside it."
	case strings.ContainsFunc(key, notInKey):
		return "", "There is a character in it that no consumer key has. Copy it again, with the button beside it."
	case !strings.HasPrefix(key, "3MVG9"):
		return "", "A consumer key begins with 3MVG9. Copy it from the app’s OAuth settings, under Consumer Key and Secret."
	case len(key) < 40:
		return "", "This is only a part of a consumer key, which has about 85 characters. Copy it again, with the button beside it."
	case len(key) > 255:
		return "", "This is too long for a consumer key, which has about 85 characters. Perhaps it was pasted twice."
	}
	return key, ""
}

// isConsumerSecret knows a secret by its form: 64 hexadecimal digits, or a row
// of decimal ones in old apps.
func isConsumerSecret(s string) bool {
	if len(s) < 16 {
		return false
	}
	digits, hex := 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
			hex++
		case r >= 'A' && r <= 'F', r >= 'a' && r <= 'f':
			hex++
		}
	}
	return digits == len(s) || hex == len(s) && len(s) >= 32
}

func notInKey(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '.' && r != '_' && r != '-'
}
