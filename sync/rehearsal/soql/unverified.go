package soql

// Unverified lists the choices this package made where neither a recorded
// answer nor the documentation settles what Salesforce does, one sentence
// each, so that a person with a real org can check them one by one.
func Unverified() []string {
	return []string{
		"ORDER BY ... DESC without NULLS puts empty values first, as for ASC (the reference says nulls come first by default).",
		"The column of a syntax error counts from 0 and its caret stands one to the left of the token; the column of an unknown name counts from 1 (both as recorded, but for few cases).",
		"The excerpt over the caret reaches 30 characters to either side, then to the end of the word (fits every recorded sample).",
		"A bare word as a value (Name = Acme) is refused with \"Bind variables only allowed in Apex code\", once the rest of the query is well formed.",
		"LIMIT or IN followed by the wrong thing is refused with \"expecting a colon, found '...'\".",
		"The texts for a bad escape in a string, a string literal over 4,000 characters and a statement over 100,000 characters.",
		"The texts for LIKE on other types than text (\"invalid operator on ... field\"), INCLUDES on other fields, and a semi-join on a field that is no id.",
		"Type mismatches name the field's own type (currency, percent, int, ...), dateTime for datetimes and string for every kind of text.",
		"WITH SECURITY_ENFORCED, USER_MODE and SYSTEM_MODE are refused over REST with the failed-predicate text of the Summer '24 release notes.",
		"A comparison with an empty value is false, and NOT of it true; != and NOT IN therefore keep rows without a value.",
		"Comparing by < or > with null is accepted and finds nothing.",
		"A parent that sharing hides counts as missing: null in the answer and in conditions.",
		"A parent of a polymorphic lookup has attributes.type \"Name\" and the url of the real object; its Type is the object's name, or Queue for a Group.",
		"Owner.Type and What.Type mean the object's type even where the objects have a field called Type.",
		"Child sub-selects always answer done:true with all rows, without a nextRecordsUrl of their own.",
		"Doubles are written as Java does (5.0, 3.5E7).",
		"FORMAT() writes en_US: $1,234.50, 7/15/2026, 7/15/2026, 10:30 AM.",
		"Weeks begin on Sunday, and WEEK_IN_YEAR counts seven days each from January 1.",
		"The fiscal year is named after the calendar year in which it ends.",
		"Rows of an aggregate query without ORDER BY come in the order of their keys; totals of ROLLUP and CUBE come last.",
		"USING SCOPE other than everything and mine shows everything.",
		"Text is compared without regard to case for ASCII letters only.",
		"LIKE on a case-sensitive field minds the case.",
		"SOSL: a search term under two letters is INVALID_SEARCH \"search term must be longer than one character: ...\"; other faults are MALFORMED_SEARCH.",
		"SOSL: words are parted by white space and by @ . - _ , / ( ) & ' \" : ; and results come in the order of creation, not of relevance.",
		"SOSL: ALL FIELDS looks into string, textarea, email, phone, url, picklist and combobox fields; SIDEBAR into name, email and phone.",
		"SOSL: reserved characters that are not escaped count as punctuation, except braces, parentheses, quotes, * and ?.",
	}
}
