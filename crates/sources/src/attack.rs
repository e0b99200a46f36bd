//! MITRE ATT&CK's tactics as Sentinel spells them.

/// The tactics of ATT&CK with their ids, in Sentinel's spelling, and those that only Sentinel has.
const TACTICS: &[(&str, &str)] = &[
    ("TA0043", "Reconnaissance"),
    ("TA0042", "ResourceDevelopment"),
    ("TA0001", "InitialAccess"),
    ("TA0002", "Execution"),
    ("TA0003", "Persistence"),
    ("TA0004", "PrivilegeEscalation"),
    ("TA0005", "DefenseEvasion"),
    ("TA0006", "CredentialAccess"),
    ("TA0007", "Discovery"),
    ("TA0008", "LateralMovement"),
    ("TA0009", "Collection"),
    ("TA0010", "Exfiltration"),
    ("TA0011", "CommandAndControl"),
    ("TA0040", "Impact"),
    ("TA0107", "InhibitResponseFunction"),
    ("TA0106", "ImpairProcessControl"),
    ("", "PreAttack"),
];

/// A tactic in Sentinel's spelling, from its name however written (`Credential Access`,
/// `credential_access`) or its id; none where it is no tactic.
pub fn tactic(text: &str) -> Option<&'static str> {
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut known = TACTICS.iter().filter(|_| !letters.is_empty());
    let is = |(id, name): &&(&str, &str)| {
        name.eq_ignore_ascii_case(&letters) || id.eq_ignore_ascii_case(&letters)
    };
    known.find(is).map(|(_, name)| *name)
}

/// A technique's id in capitals (`T1110`, `T1110.001`); none where it is no such id.
pub fn technique(text: &str) -> Option<String> {
    let id = text.trim().to_ascii_uppercase();
    let digits = id.strip_prefix('T')?;
    let (main, sub) = digits.split_once('.').unwrap_or((digits, "000"));
    let number =
        |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    (number(main, 4) && number(sub, 3)).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tactics_are_known_by_name_and_id() {
        for text in ["Credential Access", "credential_access", "CredentialAccess", "TA0006"] {
            assert_eq!(tactic(text), Some("CredentialAccess"), "{text}");
        }
        assert_eq!(tactic("Command and Control"), Some("CommandAndControl"));
        for text in ["", "-", "SuspiciousActivity"] {
            assert_eq!(tactic(text), None, "{text}");
        }
    }

    #[test]
    fn techniques_are_ids() {
        assert_eq!(technique(" t1110.001"), Some("T1110.001".into()));
        for text in ["T11", "Brute Force", "T1110.1", "TA0006", "T²²²²"] {
            assert_eq!(technique(text), None, "{text}");
        }
    }
}
