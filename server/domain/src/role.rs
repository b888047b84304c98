//! Roles in an organization and what each may do.
use serde::{Deserialize, Serialize};

/// A member's role in one organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads fleets and devices.
    Observer,
    /// Uses fleets and devices.
    Member,
    /// Configures the organization; never acts on an owner.
    Admin,
    /// Everything.
    Owner,
}

/// Something a member may want to do in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See that the organization exists, its name and plan.
    ViewOrganization,
    /// See fleets and devices.
    ViewFleets,
    /// Make, rename, delete fleets and devices.
    ManageFleets,
    /// See the list of members.
    ViewMembers,
    /// Remove members and change roles (not of or to owner).
    ManageMembers,
    /// Make and remove owners.
    ManageOwners,
    /// Make, rename, delete teams and their members.
    ManageTeams,
    /// Make, disable and delete service accounts (not those that are owners).
    ManageServiceAccounts,
    /// See, make, replace and revoke the organization's API keys.
    ManageKeys,
    /// See identity providers and their links.
    ViewIdentityProviders,
    /// Change identity providers and their links.
    ManageIdentityProviders,
    /// Switch enforcement of single sign-on off, or make it looser, outside a trial window.
    LiftEnforcement,
    /// Make break-glass codes of one's own.
    HoldBreakGlassCodes,
    /// See, add, check and remove domains.
    ManageDomains,
    /// Read sign-in records.
    ViewSignIns,
    /// Delete people's SAML accounts.
    DeleteSamlAccounts,
    /// Read the audit log.
    ViewAudit,
    /// Rename the organization.
    ManageSettings,
    /// Delete the organization.
    DeleteOrganization,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 19] = [
        Self::ViewOrganization,
        Self::ViewFleets,
        Self::ManageFleets,
        Self::ViewMembers,
        Self::ManageMembers,
        Self::ManageOwners,
        Self::ManageTeams,
        Self::ManageServiceAccounts,
        Self::ManageKeys,
        Self::ViewIdentityProviders,
        Self::ManageIdentityProviders,
        Self::LiftEnforcement,
        Self::HoldBreakGlassCodes,
        Self::ManageDomains,
        Self::ViewSignIns,
        Self::DeleteSamlAccounts,
        Self::ViewAudit,
        Self::ManageSettings,
        Self::DeleteOrganization,
    ];

    /// The least role that may do it.
    pub const fn least_role(self) -> Role {
        match self {
            Self::ViewOrganization | Self::ViewFleets => Role::Observer,
            Self::ManageFleets | Self::ViewMembers => Role::Member,
            Self::ManageMembers
            | Self::ManageTeams
            | Self::ManageServiceAccounts
            | Self::ManageKeys
            | Self::ViewIdentityProviders
            | Self::ManageIdentityProviders
            | Self::ManageDomains
            | Self::ViewSignIns
            | Self::DeleteSamlAccounts
            | Self::ViewAudit
            | Self::ManageSettings => Role::Admin,
            Self::ManageOwners
            | Self::LiftEnforcement
            | Self::HoldBreakGlassCodes
            | Self::DeleteOrganization => Role::Owner,
        }
    }

    /// Whether a break-glass session may do it: see that the organization exists, and mend its identity provider and
    /// enforcement. (X9)
    pub const fn within_break_glass(self) -> bool {
        matches!(
            self,
            Self::ViewOrganization
                | Self::ViewIdentityProviders
                | Self::ManageIdentityProviders
                | Self::LiftEnforcement
        )
    }
}

impl Role {
    /// Every role, least first.
    pub const ALL: [Self; 4] = [Self::Observer, Self::Member, Self::Admin, Self::Owner];

    /// Whether this role may do `action`.
    pub fn may(self, action: Action) -> bool {
        self >= action.least_role()
    }

    /// The stored and shown name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Observer => "observer",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// Reads the stored name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Role};

    #[test]
    fn the_permission_matrix_changes_only_on_purpose() {
        let mut table = format!(
            "{:<28}{}\n",
            "",
            Role::ALL
                .map(|role| format!("{:<10}", role.as_str()))
                .concat()
        );
        for action in Action::ALL {
            let cells = Role::ALL
                .map(|role| format!("{:<10}", if role.may(action) { "yes" } else { "-" }))
                .concat();
            let name = format!("{action:?}");
            table = format!("{table}{name:<28}{cells}\n");
        }
        insta::assert_snapshot!(table);
    }
}
