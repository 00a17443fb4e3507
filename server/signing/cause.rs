//! Why two texts that were signed differ. The words stand in the catalog under `sign.<id>`.

macro_rules! causes {
    ($($(#[$doc:meta])* $name:ident = $id:literal),* $(,)?) => {
        /// Why OSS signed another text than the request beside it shows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Cause { $($(#[$doc])* $name),* }

        impl Cause {
            /// All of them.
            pub const ALL: &[Cause] = &[$(Cause::$name),*];

            /// Its name in `words.json`, behind `sign.`.
            pub fn id(self) -> &'static str {
                match self { $(Cause::$name => $id),* }
            }
        }
    };
}

causes! {
    /// The texts are the same: the secret differs, or something else was signed.
    Secret = "secret",
    /// Another method arrived.
    Method = "method",
    /// Content-MD5 was added on the way.
    Md5Added = "md5-added",
    /// Content-MD5 was lost on the way.
    Md5Lost = "md5-lost",
    /// Content-MD5 differs.
    Md5 = "md5",
    /// A Content-Type was added on the way.
    TypeAdded = "type-added",
    /// Content-Type was lost on the way.
    TypeLost = "type-lost",
    /// Content-Type differs.
    Type = "type",
    /// The date of the request differs.
    Date = "date",
    /// The end of the URL differs.
    Expires = "expires",
    /// The security token stands on one side only.
    Token = "token",
    /// A header of OSS was added on the way.
    HeaderAdded = "header-added",
    /// A header of OSS was lost on the way.
    HeaderLost = "header-lost",
    /// A header of OSS has another value.
    Header = "header",
    /// The names of further signed headers differ.
    Additional = "additional",
    /// The bucket stands in the path of one and in the host of the other.
    PathStyle = "path-style",
    /// Another bucket.
    Bucket = "bucket",
    /// `+` on one side, a blank on the other.
    Plus = "plus",
    /// One side is percent-encoded once more.
    Encoded = "encoded",
    /// Slashes at the beginning of the key or doubled in it.
    Slash = "slash",
    /// Upper and lower case.
    Case = "case",
    /// Another key.
    Key = "key",
    /// A value or the rest of the query is cut at an `&`.
    Cut = "cut",
    /// The same parameters in another order.
    Order = "order",
    /// A parameter was added.
    ParameterAdded = "parameter-added",
    /// A parameter is missing.
    ParameterLost = "parameter-lost",
    /// A parameter has another value.
    Parameter = "parameter",
    /// The scope names no region.
    RegionMissing = "region-missing",
    /// The scope names another region.
    Region = "region",
    /// The scope names another day.
    ScopeDate = "scope-date",
    /// The scope names another product.
    Product = "product",
    /// Another version of signing.
    Version = "version",
    /// The payload's hash differs.
    Payload = "payload",
    /// Something in the canonical request differs, and OSS tells only its hash.
    Canonical = "canonical",
}
