//! Refusals a directory gets over SCIM. [RFC 7644 §3.12]
use super::codes;

codes! {
    SCIM_INVALID_FILTER = "scim.invalid_filter", 400, IdentityProviderAdmin, "The filter is not in the right form, or compares what cannot be compared.", "Compare one of our attributes with a string, number, boolean or null, as RFC 7644 describes.";
    SCIM_TOO_MANY = "scim.too_many", 400, IdentityProviderAdmin, "The request asks for more than is done at once.", "Send fewer operations, values or conditions.";
    SCIM_UNIQUENESS = "scim.uniqueness", 409, IdentityProviderAdmin, "Another resource of this directory has this value already.", "Look that resource up by it, and change that one.";
    SCIM_MUTABILITY = "scim.mutability", 400, IdentityProviderAdmin, "This attribute cannot be changed.", "Leave it out of the mapping.";
    SCIM_INVALID_SYNTAX = "scim.invalid_syntax", 400, IdentityProviderAdmin, "The message is not in the form of SCIM 2.0.", "Send JSON with the schemas and attributes that /scim/v2/Schemas lists.";
    SCIM_INVALID_PATH = "scim.invalid_path", 400, IdentityProviderAdmin, "The path of the operation names no attribute.", "Name an attribute that /scim/v2/Schemas lists.";
    SCIM_NO_TARGET = "scim.no_target", 400, IdentityProviderAdmin, "Nothing there fits the path of the operation.", "Read the resource again and name a value that it has.";
    SCIM_INVALID_VALUE = "scim.invalid_value", 400, IdentityProviderAdmin, "A value is missing, or of another type than its attribute has.", "Send what the attribute's definition under /scim/v2/Schemas asks for.";
}
