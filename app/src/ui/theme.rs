//! Light, dark, or what the system says.
use super::{Drawn, Icon};
use leptos::prelude::*;

/// The path and query of the page that is shown, so that a form can come back to it. Provided by the shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here(pub String);

impl Here {
    /// The page that is shown; `/` outside a request.
    pub fn current() -> String {
        use_context::<Self>().map_or_else(|| "/".to_owned(), |here| here.0)
    }
}

/// What a person chose, kept in a cookie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// As the browser prefers.
    #[default]
    System,
}

impl Theme {
    /// The cookie's name, without the prefix it carries on https.
    pub const COOKIE: &'static str = "gatehouse-theme";

    /// The cookie's value; anything unknown is the system's choice.
    pub fn parse(value: &str) -> Self {
        match value {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The value sent and stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }

    /// `data-theme` of the page; none leaves it to the browser.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
            Self::System => None,
        }
    }
}

/// Three buttons; posts `theme` and `next` to `/theme`.
#[component]
pub fn ThemeForm() -> impl IntoView {
    let chosen = use_context::<Theme>().unwrap_or_default();
    let buttons = [(Theme::Light, Icon::Sun, "Light theme"), (Theme::Dark, Icon::Moon, "Dark theme"), (Theme::System, Icon::Monitor, "System theme")]
        .into_iter()
        .map(|(theme, icon, name)| {
            let pressed = if theme == chosen { "true" } else { "false" };
            view! {
                <button type="submit" name="theme" value=theme.as_str() aria-pressed=pressed aria-label=name title=name>
                    <Drawn icon=icon/>
                </button>
            }
        })
        .collect_view();
    view! {
        <form method="post" action="/theme" class="themes">
            <input type="hidden" name="next" value=Here::current()/>
            {buttons}
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::Theme;

    #[test]
    fn a_cookie_nobody_wrote_leaves_the_choice_to_the_system() {
        for theme in [Theme::Light, Theme::Dark, Theme::System] {
            assert_eq!(Theme::parse(theme.as_str()), theme);
        }
        assert_eq!(Theme::parse("\"><script>"), Theme::System);
    }
}
