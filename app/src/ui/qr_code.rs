//! A QR code, drawn inline as one path: no image is loaded, and no script is needed. [ISO/IEC 18004]
use domain::Secret;
use leptos::prelude::*;
use qrcode::{Color, QrCode as Encoded};
use std::fmt::Write as _;

/// The margin that readers need, in modules.
const QUIET_ZONE: usize = 4;

/// Draws `value` dark on light in both themes, since many apps read no other. Shows nothing should the value be too long for
/// any code: the same text stands beside it.
#[component]
pub fn QrCode(
    value: Secret,
    /// What scanning it does.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    drawing(value.expose()).map(|(size, path)| {
        view! {
            <svg class="qr-code" viewBox=format!("0 0 {size} {size}") role="img" aria-label=label shape-rendering="crispEdges">
                <rect width=size height=size fill="#fff"></rect>
                <path d=path fill="#000"></path>
            </svg>
        }
        .into_any()
    })
}

/// The side of the drawing and the path of its dark modules, one run at a time.
fn drawing(value: &str) -> Option<(usize, String)> {
    let code = Encoded::new(value).ok()?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let dark = row[x..].iter().take_while(|&&color| color == Color::Dark);
            let run = dark.count();
            if run > 0 {
                let (left, top) = (x + QUIET_ZONE, y + QUIET_ZONE);
                let _ = write!(path, "M{left} {top}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    Some((width + 2 * QUIET_ZONE, path))
}

#[cfg(test)]
mod tests {
    use super::drawing;

    #[test]
    fn a_code_has_its_three_corners_and_a_quiet_margin() {
        let (size, path) = drawing("otpauth://totp/Gatehouse:ada?secret=ABCDEFGH").unwrap();
        let last = size - 4 - 7;
        for corner in [
            "M4 4h7v1h-7z".to_owned(),
            format!("M{last} 4h7v1h-7z"),
            format!("M4 {last}h7v1h-7z"),
        ] {
            assert!(path.contains(&corner), "{corner} in {path}");
        }
        assert!(!path.contains("M3 ") && !path.contains(" 3h"), "{path}");
    }

    #[test]
    fn what_fits_in_no_code_is_not_drawn() {
        assert!(drawing(&"x".repeat(5000)).is_none());
    }
}
