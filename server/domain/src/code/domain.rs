//! Refusals about domains that organizations prove to be theirs.
use super::codes;

codes! {
    DOMAIN_INVALID = "domain.invalid", 422, You, "This is no domain name.", "Type the domain alone, such as acme.example.";
    DOMAIN_PUBLIC_SUFFIX = "domain.public_suffix", 422, You, "Everybody can get names under this domain, so it belongs to no single organization.", "Type the domain your organization registered under it.";
    DOMAIN_LISTED = "domain.listed", 409, You, "This domain is on the list already.", "Follow the steps beside it on the list.";
    DOMAIN_LIMIT = "domain.limit", 409, OrganizationAdmin, "The list of domains is full.", "Remove domains that are no longer needed.";
    DOMAIN_TAKEN = "domain.taken", 409, Operator, "Another organization holds this domain.", "Ask the operator of this service, who can find out whose it is.";
    DOMAIN_UNPROVEN = "domain.unproven", 409, You, "The record that proves the domain was not found.", "Follow the steps beside the domain and check again.";
    DOMAIN_VOUCHED = "domain.vouched", 409, You, "The operator of this service vouches for this domain, so there is no record to check.", "There is nothing more to do.";
}
