//! What the sidebar offers: sections of links in the customer's words. Only pages that exist are listed.
use super::Icon;
use domain::{
    account::AccountKind,
    role::{Action, Role},
};

/// One link of the sidebar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// Its words.
    pub text: &'static str,
    /// Its page. The link is current on this page and on those below it.
    pub href: String,
    /// Its icon.
    pub icon: Icon,
}

/// Links under a heading; the first section has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavSection {
    /// The heading.
    pub heading: Option<&'static str>,
    /// The links.
    pub items: Vec<NavItem>,
}

impl NavItem {
    /// Whether `path` is this link's page or below it.
    pub fn is_current(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        path == self.href
            || path
                .strip_prefix(self.href.as_str())
                .is_some_and(|rest| self.href.len() > 1 && rest.starts_with('/'))
    }
}

/// The words of a page, its part of the URL, its icon, and what one must be allowed to do to see it.
type Page = (&'static str, &'static str, Icon, Action);

/// The sidebar of an organization for someone with `role` in it: what they may not see is not listed.
pub fn organization_navigation(slug: &str, role: Role) -> Vec<NavSection> {
    let pages: [(Option<&'static str>, &[Page]); 3] = [
        (
            None,
            &[
                (
                    "Overview",
                    "overview",
                    Icon::Overview,
                    Action::ViewOrganization,
                ),
                ("Members", "members", Icon::People, Action::ViewMembers),
                ("Teams", "teams", Icon::Team, Action::ViewMembers),
                ("Fleets", "fleets", Icon::Fleet, Action::ViewFleets),
            ],
        ),
        (
            Some("Access"),
            &[
                (
                    "Identity providers",
                    "identity-providers",
                    Icon::Shield,
                    Action::ManageIdentityProviders,
                ),
                ("Domains", "domains", Icon::Globe, Action::ManageDomains),
                (
                    "Service accounts",
                    "service-accounts",
                    Icon::Device,
                    Action::ManageServiceAccounts,
                ),
                ("API keys", "api-keys", Icon::Key, Action::ManageKeys),
                ("Sign-ins", "sign-ins", Icon::SignIn, Action::ViewSignIns),
            ],
        ),
        (
            Some("Trust"),
            &[
                ("Audit log", "audit", Icon::Scroll, Action::ViewAudit),
                (
                    "Settings",
                    "settings",
                    Icon::Settings,
                    Action::ManageSettings,
                ),
            ],
        ),
    ];
    pages
        .into_iter()
        .map(|(heading, links)| NavSection {
            heading,
            items: links
                .iter()
                .filter(|(_, _, _, action)| role.may(*action))
                .map(|(text, page, icon, _)| NavItem {
                    text,
                    href: format!("/organizations/{slug}/{page}"),
                    icon: *icon,
                })
                .collect(),
        })
        .filter(|section| !section.items.is_empty())
        .collect()
}

/// The sidebar of someone's own pages. Only people own fleets: a company's account, an operator's and a service account do not.
pub fn personal_navigation(kind: AccountKind) -> Vec<NavSection> {
    let mut items = vec![NavItem {
        text: "Home",
        href: "/".to_owned(),
        icon: Icon::Home,
    }];
    match kind {
        AccountKind::Personal => items.push(NavItem {
            text: "Fleets",
            href: "/fleets".to_owned(),
            icon: Icon::Fleet,
        }),
        AccountKind::Operator => items.push(NavItem {
            text: "Requests",
            href: "/operator/requests".to_owned(),
            icon: Icon::Shield,
        }),
        AccountKind::Managed { .. } | AccountKind::Service { .. } => {}
    }
    items.push(NavItem {
        text: "Preferences",
        href: "/preferences".to_owned(),
        icon: Icon::Person,
    });
    vec![NavSection {
        heading: None,
        items,
    }]
}

#[cfg(test)]
mod tests {
    use super::{organization_navigation, personal_navigation};
    use domain::{account::AccountKind, role::Role};

    #[test]
    fn observers_are_offered_fleets_and_no_members() {
        let texts: Vec<_> = organization_navigation("acme", Role::Observer)
            .into_iter()
            .flat_map(|section| section.items)
            .map(|item| item.text)
            .collect();
        assert!(texts.contains(&"Fleets"));
        assert!(!texts.contains(&"Members") && !texts.contains(&"Identity providers"));
    }

    #[test]
    fn a_link_is_current_on_its_page_and_below_it_only() {
        let sections = organization_navigation("acme", Role::Owner);
        let members = &sections[0].items[1];
        assert!(
            members.is_current("/organizations/acme/members")
                && members.is_current("/organizations/acme/members/7")
        );
        assert!(!members.is_current("/organizations/acme/members-old"));
        let home = &personal_navigation(AccountKind::Personal)[0].items[0];
        assert!(!home.is_current("/preferences"));
    }
}
