//! Refusals of a request as such, before anything was decided.
use super::codes;

codes! {
    NOT_FOUND = "request.not_found", 404, You, "There is nothing at this address.", "Check the address, or go back to the start page.";
    CROSS_SITE = "request.cross_site", 403, You, "This request came from another website.", "Open the page here and try again.";
    INVALID = "request.invalid", 422, You, "Something in the form is missing or wrong.", "Correct the marked fields and send it again.";
    MALFORMED = "request.malformed", 400, You, "The request could not be read.", "Check its format against the documentation.";
    TOO_LARGE = "request.too_large", 413, You, "What was sent is larger than this page accepts.", "Send a smaller file.";
    RATE_LIMITED = "request.rate_limited", 429, You, "There were too many attempts in a short time.", "Wait a few minutes and try again; nothing is locked.";
    CONFLICT = "request.conflict", 409, You, "Somebody else changed this at the same moment.", "Load the page again and repeat the change.";
    INTERNAL = "request.internal", 500, Operator, "Something failed on this server.", "Try again; if it stays, give the operator the reference.";
    UNAVAILABLE = "request.unavailable", 503, Operator, "This server is busy.", "Try again in a moment.";
    METHOD_NOT_ALLOWED = "request.method_not_allowed", 405, You, "This address does not accept this method.", "Use one of the methods named in the Allow header.";
    NOT_EMPTY = "deployment.not_empty", 409, Operator, "The database is not empty.", "Give the demo an empty database of its own.";
}
