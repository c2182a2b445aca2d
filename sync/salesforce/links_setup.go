package salesforce

import "net/url"

// SetupDeploy is the page of one deployment (data 1.3).
func SetupDeploy(deployID string) SetupPage {
	if !ValidID(deployID) {
		return SetupDeployStatus
	}
	inner := "/changemgmt/monitorDeploymentsDetails.apexp?asyncId=" + deployID + "&retURL=%2Fchangemgmt%2FmonitorDeployment.apexp"
	return SetupPage("/lightning/setup/DeployStatus/page?address=" + url.QueryEscape(inner))
}

// SetupPermissionSet is the page of one permission set, given by its id (data
// 5, inferred there).
func SetupPermissionSet(id string) SetupPage {
	if !ValidID(id) {
		return SetupPermissionSets
	}
	return SetupPage("/lightning/setup/PermSets/page?address=%2F" + id)
}

// SetupUserPermissionSets is the page on which permission sets are given to a
// user (data 5).
func SetupUserPermissionSets(userID string) SetupPage {
	if !ValidID(userID) {
		return SetupUsers
	}
	return SetupPage("/lightning/setup/PermSets/page?address=" + url.QueryEscape("/udd/PermissionSet/assignPermissionSet.apexp?userId="+userID))
}

// PageEditor is the page of Lightning App Builder for one Lightning page, given
// by its id (data 5, inferred there).
func PageEditor(pageID string) SetupPage {
	if !ValidID(pageID) {
		return SetupLightningPages
	}
	return SetupPage("/visualEditor/appBuilder.app?pageId=" + pageID)
}
