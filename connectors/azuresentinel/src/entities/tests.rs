use super::*;
use Kind::{Account, DnsResolution, FileHash, Host, Ip, Url};

/// One entity of each kind in the form that incidents carry, with members that no result has.
const INCIDENT: &str = r#"[
    {"id":"/e/1","name":"guid-1","type":"Microsoft.SecurityInsights/Entities","kind":"Account","properties":{
        "accountName":"ada","upnSuffix":"tailspin.example","aadUserId":"u-1","aadTenantId":"t-1","ntDomain":"TAIL",
        "dnsDomain":"tail.example","sid":"S-1-5","puid":"100","objectGuid":"g-1","isDomainJoined":true,
        "displayName":"Ada","friendlyName":"ada"}},
    {"kind":"Ip","properties":{"address":"198.51.100.4","location":{"countryCode":"NL"}}},
    {"kind":"Host","properties":{"hostName":"db-1","dnsDomain":"tail.example","netBiosName":"DB1","ntDomain":"TAIL",
        "azureID":"/vm/db-1","omsAgentID":"o-1","osFamily":"Linux","osVersion":"12.0","isDomainJoined":false}},
    {"kind":"Url","properties":{"url":"https://bad.example/a?b=c"}},
    {"kind":"FileHash","properties":{"algorithm":"SHA256","hashValue":"abcd"}},
    {"kind":"DnsResolution","properties":{"domainName":"bad.example"}},
    {"kind":"Process","properties":{"commandLine":"x"}}
]"#;

const PICKED: &[(Kind, &str)] = &[
    (
        Account,
        r#"{"Accounts":[{"Name":"ada","NTDomain":"TAIL","DnsDomain":"tail.example","UPNSuffix":"tailspin.example","Sid":"S-1-5","AadTenantId":"t-1","AadUserId":"u-1","PUID":"100","IsDomainJoined":true,"ObjectGuid":"g-1"}]}"#,
    ),
    (Ip, r#"{"IPs":[{"Address":"198.51.100.4"}]}"#),
    (
        Host,
        r#"{"Hosts":[{"DnsDomain":"tail.example","NTDomain":"TAIL","HostName":"db-1","NetBiosName":"DB1","OMSAgentID":"o-1","OSFamily":"Linux","OSVersion":"12.0","IsDomainJoined":false,"AzureID":"/vm/db-1"}]}"#,
    ),
    (Url, r#"{"URLs":[{"Url":"https://bad.example/a?b=c"}]}"#),
    (FileHash, r#"{"Filehashes":[{"Value":"abcd","Algorithm":"SHA256"}]}"#),
    (DnsResolution, r#"{"Dnsresolutions":[{"DomainName":"bad.example"}]}"#),
];

/// Promise: each operation gives the entities of its kind, with the connector's names, and nothing else.
#[test]
fn entities_of_an_incident() {
    for (kind, expected) in PICKED {
        assert_eq!(kind.pick(Some(INCIDENT)).as_deref(), Ok(*expected));
    }
}

/// Promise: the same list as one JSON string gives the same.
#[test]
fn entities_as_a_json_string() {
    let quoted = serde_json::to_string(INCIDENT).expect("a string");
    for (kind, expected) in PICKED {
        assert_eq!(kind.pick(Some(&quoted)).as_deref(), Ok(*expected));
    }
}

/// Promise: property names and kinds count in any letter case.
#[test]
fn names_in_any_case() {
    for body in [
        r#"[{"Kind":"IP","Properties":{"Address":"192.0.2.1"}}]"#,
        r#"[{"KIND":"ip","PROPERTIES":{"ADDRESS":"192.0.2.1"}}]"#,
        r#"[{"$id":"3","Address":"192.0.2.1","Type":"ip"}]"#,
    ] {
        assert_eq!(Ip.pick(Some(body)).as_deref(), Ok(r#"{"IPs":[{"Address":"192.0.2.1"}]}"#));
    }
}

/// Promise: the flat form that alerts carry is read as well; references to other entities are left out.
#[test]
fn entities_of_an_alert() {
    let alert = r#"[{"$id":"2","Name":"ada","UPNSuffix":"tailspin.example","AadUserId":"u-1","Type":"account"},
        {"$id":"3","DomainName":"bad.example","IpAddresses":[{"$ref":"4"}],"Type":"dns"},
        {"$id":"5","Algorithm":"MD5","Value":"ef","Type":"filehash"},
        {"$ref":"2"}]"#;
    for (kind, expected) in [
        (
            Account,
            r#"{"Accounts":[{"Name":"ada","UPNSuffix":"tailspin.example","AadUserId":"u-1"}]}"#,
        ),
        (DnsResolution, r#"{"Dnsresolutions":[{"DomainName":"bad.example"}]}"#),
        (FileHash, r#"{"Filehashes":[{"Value":"ef","Algorithm":"MD5"}]}"#),
        (Host, r#"{"Hosts":[]}"#),
    ] {
        assert_eq!(kind.pick(Some(alert)).as_deref(), Ok(expected));
    }
}

/// Promise: no entities are an empty list, so that a `Foreach` over the result runs zero times.
#[test]
fn no_entities() {
    for body in [None, Some("null"), Some("[]"), Some(r#""""#), Some(r#"" ""#), Some(r#""[]""#)] {
        assert_eq!(Url.pick(body).as_deref(), Ok(r#"{"URLs":[]}"#), "{body:?}");
    }
    assert_eq!(Url.pick(Some(r#"[null,{"kind":"Ip"}]"#)).as_deref(), Ok(r#"{"URLs":[]}"#));
}

/// Promise: a member that is absent or null is left out; order and repetition of entities stay.
#[test]
fn absent_members_are_left_out() {
    let body = r#"[{"kind":"Account","properties":{"accountName":"b","sid":null}},
        {"kind":"Account","name":"guid","properties":null},
        {"kind":"Account","properties":{"accountName":"a"}},
        {"kind":"Account","properties":{"accountName":"b"}}]"#;
    let expected = r#"{"Accounts":[{"Name":"b"},{},{"Name":"a"},{"Name":"b"}]}"#;
    assert_eq!(Account.pick(Some(body)).as_deref(), Ok(expected));
}

/// Promise: values pass unchanged, numbers as they were written.
#[test]
fn values_pass_unchanged() {
    let body =
        r#"[{"kind":"Host","properties":{"osVersion":10.0,"hostName":"a\u00fc","azureID":["x"]}}]"#;
    let expected = r#"{"Hosts":[{"HostName":"a\u00fc","OSVersion":10.0,"AzureID":["x"]}]}"#;
    assert_eq!(Host.pick(Some(body)).as_deref(), Ok(expected));
}

/// Promise: anything but a list of entities is an error that says what was expected, and quotes nothing.
#[test]
fn anything_else_is_refused() {
    for (body, place) in [
        (r#"{"kind":"Ip"}"#, "the body"),
        ("5", "the body"),
        (r#""secret""#, "the body"),
        (r#"["secret"]"#, "entity 0"),
        (r#"[{"kind":"Ip"},[]]"#, "entity 1"),
        (r#"[{"kind":"Ip","properties":"secret"}]"#, "entity 0"),
    ] {
        let Err(Error::InvalidRequest(text)) = Ip.pick(Some(body)) else {
            panic!("{body} was read");
        };
        assert!(text.starts_with(place) && !text.contains("secret"), "{text}");
    }
}

/// Promise: the published sample gives the published result.
#[test]
fn the_published_sample() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/payloads/connector-calls.composed.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("left out: the shared samples are not here");
        return;
    };
    let samples: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    for (kind, operation) in [(Account, "GetAccounts"), (Ip, "GetIPs")] {
        let sample = &samples[operation];
        let body = sample["request"]["body"].to_string();
        let found = kind.pick(Some(&body)).expect(operation);
        let found: serde_json::Value = serde_json::from_str(&found).expect("JSON");
        assert_eq!(found, sample["response"], "{operation}");
    }
}
