package problem

import "demobridge/app/status"

// network are faults on the way to Salesforce (auth 5.4). Most pass by
// themselves; a wrong clock and a proxy that wants a name do not.
func network() []Entry {
	const again = "To try at once, press **{retry}**."
	away := func(code, title, told string, steps ...string) Entry {
		return Entry{
			Code: code, Title: title, Told: told, Severity: Stopping, Kind: status.AttentionRetry, Alone: true,
			Cause: "Sending goes on by itself when Salesforce can be reached.", Steps: append(steps, again),
		}
	}
	person := func(code, title, cause, told, ask string, steps ...string) Entry {
		return Entry{Code: code, Title: title, Cause: cause, Told: told, Ask: ask, Severity: Stopping, Kind: status.AttentionFault, Steps: append(steps, again)}
	}
	return []Entry{
		away("OFFLINE_NAME", "No internet", "The name of the Salesforce server was not found. That is usual when this computer is offline.",
			"Check the internet connection and the VPN."),
		away("OFFLINE_NO_ROUTE", "No internet", "This computer has no way to the network.",
			"Check the internet connection and the VPN."),
		away("OFFLINE_UNREACHABLE", "Salesforce cannot be reached", "The server did not take the connection in time.",
			"Check the internet connection and the VPN.", "A firewall may block Salesforce: ask your network’s people."),
		away("OFFLINE_REFUSED", "Salesforce cannot be reached", "The server refused the connection.",
			"Check the internet connection and the VPN.", "A firewall may block Salesforce: ask your network’s people."),
		away("OFFLINE_PROXY", "The network’s proxy refuses the connection", "Your company’s network leads through a proxy, and it does not let Demobridge out.",
			"Check the system’s proxy settings.", "Ask your network’s people to let this computer reach ***.salesforce.com** and ***.force.com**."),
		away("ANSWER_NOT_SALESFORCE", "A page came instead of Salesforce’s answer", "Networks in hotels and trains answer every call with a page of their own until you sign in there. Demobridge takes no such page for an answer.",
			"Open any web page in your browser and sign in to the network."),
		person("HTTP_511", "This network wants a sign-in of its own", "Salesforce is reached only after that.", "", "",
			"Open any web page in your browser and sign in to the network."),
		person("HTTP_407", "The network’s proxy wants a sign-in", "Salesforce is reached only after that.", "",
			"Please let this computer reach *.salesforce.com and *.force.com through the proxy without a sign-in, or tell me the proxy address with name and password.",
			"Put the proxy’s name and password into the system’s proxy settings.", "Or ask your network’s people to let this computer pass."),
		person("TLS_NOT_TRUSTED", "The connection is not safe", "The server’s certificate was not accepted.",
			"The certificate that came is not one this computer trusts for Salesforce. A company proxy may open connections on the way; or somebody else is listening. Demobridge sends nothing over such a connection.",
			"Please install the company’s root certificate on this computer, or let *.salesforce.com pass unopened.",
			"Are you in a foreign network? Leave it, or use the VPN.", "Does your company inspect connections? Ask for its **root certificate** on this computer."),
		person("REDIRECTED_AWAY", "The answer points to a place that is not Salesforce", "Demobridge does not follow it.",
			"Something answered with the address of a place that is not Salesforce’s. Nothing was sent there.", "",
			"Open any web page: some networks ask for a sign-in first.", "Was the org moved? Sign in again with its new address."),
		person("CLOCK_BEHIND", "The clock of this computer is wrong", "Safe connections need the right date and time.",
			"The certificate of Salesforce is not yet valid at the time this computer shows, so no safe connection can be made.", "",
			"Set the date, the time and the time zone of this computer; let it follow internet time."),
	}
}
