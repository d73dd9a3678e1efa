//! The locale of an ICU collation as a language tag (BCP 47), as PostgreSQL keeps it since 16
//! (`icu_language_tag`, which asks ICU's `uloc_toLanguageTag`).

/// The keywords of ICU's own locale names with those of language tags (CLDR's `bcp47/collation.xml`).
const KEYS: &[(&str, &str)] = &[
    ("collation", "co"),
    ("colalternate", "ka"),
    ("colbackwards", "kb"),
    ("colcasefirst", "kf"),
    ("colcaselevel", "kc"),
    ("colnormalization", "kk"),
    ("colnumeric", "kn"),
    ("colreorder", "kr"),
    ("colstrength", "ks"),
];

/// The values of those, where a language tag has another word.
const VALUES: &[(&str, &str)] = &[
    ("yes", "true"),
    ("no", "false"),
    ("primary", "level1"),
    ("secondary", "level2"),
    ("tertiary", "level3"),
    ("quaternary", "level4"),
    ("identical", "identic"),
    ("non-ignorable", "noignore"),
    ("phonebook", "phonebk"),
    ("traditional", "trad"),
    ("dictionary", "dict"),
    ("gb2312han", "gb2312"),
];

/// The language tag of a locale in either spelling. What is not known is left as it stands.
pub(super) fn language_tag(locale: &str) -> String {
    if ["C", "POSIX"].contains(&locale) {
        return "en-US-u-va-posix".to_owned();
    }
    let (base, keywords) = locale.split_once('@').unwrap_or((locale, ""));
    let (base, extension) = base.split_once("-u-").unwrap_or((base, ""));
    let mut settings = of_tag(extension);
    settings.extend(keywords.split(';').filter_map(|keyword| {
        let (key, value) = keyword.split_once('=')?;
        let (key, value) = (key.trim().to_lowercase(), value.trim().to_lowercase());
        Some((tagged(KEYS, &key), tagged(VALUES, &value)))
    }));
    let mut parts: Vec<String> = base.split(['_', '-']).enumerate().map(subtag).collect();
    if parts.last().is_some_and(|part| part == "posix") {
        parts.pop();
        settings.push(("va".to_owned(), "posix".to_owned()));
    }
    settings.sort();
    let mut tag = parts.join("-");
    if !settings.is_empty() {
        tag += "-u";
    }
    for (key, value) in settings {
        tag += &format!("-{key}-{value}");
    }
    tag
}

/// The settings that a language tag names: keys of two letters, each with what follows it.
fn of_tag(extension: &str) -> Vec<(String, String)> {
    let mut settings: Vec<(String, String)> = Vec::new();
    for part in extension.split('-').filter(|part| !part.is_empty()) {
        match settings.last_mut() {
            Some((_, value)) if part.len() != 2 && !value.is_empty() => {
                *value += &format!("-{part}");
            }
            Some((_, value)) if part.len() != 2 => part.clone_into(value),
            _ => settings.push((part.to_lowercase(), String::new())),
        }
    }
    settings
}

fn tagged(words: &[(&str, &str)], word: &str) -> String {
    let found = words.iter().find(|(other, _)| *other == word);
    found.map_or_else(|| word.to_owned(), |(_, tag)| (*tag).to_owned())
}

/// A language in lower case, a script with a capital, a region in upper case.
fn subtag((at, part): (usize, &str)) -> String {
    match (at, part.len()) {
        (0, 0) => "und".to_owned(),
        (0, _) => part.to_lowercase(),
        (_, 2) => part.to_uppercase(),
        (_, 4) if part.is_ascii() => part[..1].to_uppercase() + &part[1..].to_lowercase(),
        _ => part.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::language_tag;

    /// What PostgreSQL 15 keeps, and what 18 makes of the same.
    #[test]
    fn a_locale_becomes_the_tag_that_the_server_makes_of_it() {
        for (locale, expected) in [
            ("en_US", "en-US"),
            ("en-US", "en-US"),
            ("EN_us", "en-US"),
            ("", "und"),
            ("und", "und"),
            ("root", "root"),
            ("C", "en-US-u-va-posix"),
            ("POSIX", "en-US-u-va-posix"),
            ("en_US_POSIX", "en-US-u-va-posix"),
            ("de@collation=phonebook", "de-u-co-phonebk"),
            ("en@colNumeric=yes;colStrength=secondary", "en-u-kn-true-ks-level2"),
            ("@colStrength=secondary", "und-u-ks-level2"),
            ("@colReorder=latn-digit", "und-u-kr-latn-digit"),
            ("zh_Hans_CN@collation=gb2312han", "zh-Hans-CN-u-co-gb2312"),
            (
                "de_DE@colCaseFirst=upper;colAlternate=shifted;collation=phonebook",
                "de-DE-u-co-phonebk-ka-shifted-kf-upper",
            ),
            ("en-u-kn-true", "en-u-kn-true"),
            ("en-u-kn-true-kf-upper", "en-u-kf-upper-kn-true"),
            ("en-US-u-co-search", "en-US-u-co-search"),
            ("und-u-kr-latn-digit-ks-level2", "und-u-kr-latn-digit-ks-level2"),
            ("fr-CA-x-icu", "fr-CA-x-icu"),
        ] {
            assert_eq!(language_tag(locale), expected, "{locale}");
        }
    }
}
