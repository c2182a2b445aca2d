// Package kit holds the building blocks of every screen. They know no domain
// type: a screen gives them words and callbacks.
//
// It may import Fyne (not fyne/v2/app), ui/theme, ui/task and assets.
//
// # Rules that hold for every block
//
// Colours and sizes are read from the theme in Refresh, so a change of light,
// dark, text size or contrast repaints everything. A callback is called on the
// UI goroutine, and every method must be called there. Screens never create raw
// canvas objects; what they need is here. A setter does not call back: only
// what the person does reaches OnChange and its like.
//
// Keys a focused block does not use go on to the dialog around it or to the
// canvas's OnTypedKey handler, which starts with HandleKey.
//
// # Words
//
//	NewText(style, token, text)            one line; .Flexible() may be cut, .KeepEnd() for addresses
//	NewParagraph(style, token, text)       wraps; .MaxLines(n), .Align(a)
//	NewSpans(spans...)                     wraps, several styles
//	NewSelectable(text), NewCodeBox(text)  can be marked and copied
//	NewLink(style, text, icon, tapped)
//	NewChip(kind, text)                    .Set(kind, text), .Plain(); NewCounter, NewTag, NewKeyHint
//	NewIcon(name, token, size)             .Set(name, token)
//
// Kind is Mute, Info, OK, Warn, Bad or Outline.
//
// # Layout
//
//	VBox(gap, o...)  HBox(gap, o...)  Wrap(gap, o...)  Grid(n, gap, o...)  Layers(o...)
//	Edges(top, bottom, left, right, middle)
//	Pad(d, o)  Inset(top, right, bottom, left, o)  Spacer()  Gap(w, h)
//	Sized(w, h, o) grows with the text size; FixedWidth(w, o) does not; MaxWidth(w, o)
//	NewScroll(o), SetScrolled(scroll, o)
//	NewPanel(token, lines, o)  NewRule()  NewVerticalRule()
//	NewCard(title, right, body)  NewListCard(title, right, body)  .Tinted(token)
//
// Use these and not Fyne's own around wrapped text: they ask for the height at
// the width they give.
//
// # Doing
//
//	NewButton(kind, label, icon, tapped)   Primary, Secondary, Quiet, Danger; .Small(), .Trailing(icon),
//	                                       .SetEnabled, .Work(label), .Done()
//	NewIconButton(icon, spoken, tapped)
//	NewPress(spoken, content, tapped)      a whole area that can be pressed
//	NewSwitch, NewTickBox(label, on, onChange)  .Help(text); NewRadioGroup(labels, index, onChange)
//	NewSelect(placeholder, options, index, onChange)  .Low(); NewChoices(placeholder, options, onChoices)
//	NewInput(placeholder), NewTextArea(placeholder, lines), NewPassword(placeholder)
//	NewField(label, control, help)         .Check, .SetFault; CheckFields(fields...)
//	NewSearch(runner, placeholder, keyHint, search)
//	NewPicker(runner, placeholder, search) .OnPick, .SetValue, .Local()
//	ShowMenu(under, items)  ShowDialog(canvas, options)  Ask(canvas, title, sentence, primary, dangerous, onPrimary)
//	NewToastHost(runner)                   .Show(Toast{...}); its Object lies on top of the content
//
// # Showing
//
//	NewTable(rowHeight, columns, update)   .Rows is the List: SetLength, SetCurrent, OnSelect, OnOpen, OnMark,
//	                                       OnLetter, OnKey, OnVisible; .OnSort, .SetSort, .SetColumns, .Inset
//	    row.Text, Two, TwoAddress, Styled, Address, Chip, PlainChip, Icon, Object, Skeleton, Bad, Marked
//	NewList(rowHeight, create, update)     rows of the screen's own
//	NewGroupList()                         rows of different heights under heads: SetRows, SetCurrent, OnSelect, OnOpen
//	NewNumbered(n, o)                      one step of a remedy
//	NewStage(icon, last, o)                one part of a sentence that goes on below
//	NewFilterChip(a, is, b, change, remove)  one condition in words
//	NewDetailPane(onClose)                 .SetHead, .SetButtons, .SetTabs, .SetBody, .SetFoot
//	NewTabs(inset, names, onChange)        .SetCounter
//	NewPageHeader, NewFilterBar, NewFooter, NewSectionHead, NewFactList, NewFactGrid
//	NewBanner(kind, icon, strong, rest, caption, buttons...)
//	NewEmptyState(icon, heading, sentence, quiet, buttons...)  NewSkeleton(widths...)  NewSpinner(token, size)
//	NewProgress(height)  NewGauge()  NewRing()  NewBarChart()
//	NewCheckRow(state, text, note, buttons...)  NewStepperRail(steps, onStep)
//	NewSidebarItem(icon, label, tapped)  NewOrgChip(tapped)  NewSyncBlock(onAction, onCollapse)
package kit
