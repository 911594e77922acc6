package main

// line is what is read of a line of the report.
type line struct {
	kind, month, territory, isrc, upc, title, artist, views, amount string
}

// landing is where a line goes: its account and tracks and the rule, or nowhere and the reason.
type landing struct {
	placed                      bool
	account, trackID, releaseID string
	rule                        string
}

// land finds the tracks of a line: those on the release, else those of an ISRC that is all one account's.
func land(found []track, isrc, upc string) landing {
	if isrc == "" {
		return landing{rule: "no id"}
	}
	if len(found) == 0 {
		return landing{rule: "unknown isrc"}
	}
	tracks, rule := onRelease(found, upc), "isrc+upc"
	if len(tracks) == 0 {
		tracks, rule = found, "isrc"
		if len(found) > 1 {
			rule = "isrc, one account"
		}
	}
	for _, one := range tracks[1:] {
		if one.account != tracks[0].account {
			return landing{rule: "ambiguous"}
		}
	}
	if len(tracks) > 1 {
		return landing{placed: true, account: tracks[0].account, rule: rule}
	}
	return landing{true, tracks[0].account, tracks[0].trackID, tracks[0].releaseID, rule}
}

func onRelease(found []track, upc string) []track {
	if upc == "" {
		return nil
	}
	for at, one := range found {
		if one.upc == upc {
			end := at + 1
			for end < len(found) && found[end].upc == upc {
				end++
			}
			return found[at:end]
		}
	}
	return nil
}
