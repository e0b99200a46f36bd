//! Promises of chunked transfer.

use http::StatusCode;

use super::*;

/// Names and values of headers.
type Pairs<'a> = [(&'static str, &'a str)];

fn headers(pairs: &Pairs<'_>) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
}

fn ask(method: Method, body: &'static [u8]) -> Ask {
    Ask {
        method,
        url: "https://files.example/up?k=1".parse().unwrap(),
        headers: headers(&[("authorization", "Key 5"), ("content-type", "text/plain")]),
        body: Bytes::from_static(body),
    }
}

fn received(status: u16, pairs: &Pairs<'_>, body: &'static [u8]) -> Received {
    let status = StatusCode::from_u16(status).unwrap();
    Received { status, headers: headers(pairs), body: Bytes::from_static(body) }
}

#[track_caller]
fn asked(step: Result<Step, Fault>) -> Ask {
    match step {
        Ok(Step::Ask(ask)) => ask,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn done(step: Result<Step, Fault>) -> Received {
    match step {
        Ok(Step::Done(received)) => received,
        other => panic!("{other:?}"),
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// Promise: content goes out as documented, in the sizes that the other side suggests, from where it says that
/// it is.
#[test]
fn an_upload_goes_chunk_by_chunk() {
    let (mut transfer, first) = Transfer::begin(&ask(Method::POST, b"0123456789")).unwrap();
    assert_eq!((first.method.as_str(), first.body.len()), ("POST", 0));
    for (name, value) in [
        ("x-ms-transfer-mode", "chunked"),
        ("x-ms-content-length", "10"),
        ("content-length", "0"),
        ("authorization", "Key 5"),
    ] {
        assert_eq!(header(&first.headers, name), value, "{name}");
    }
    let steps: &[(&Pairs<'_>, &str, &str)] = &[
        (&[("location", "/chunks/7"), ("x-ms-chunk-size", "4")], "bytes=0-3/10", "0123"),
        // Less was taken than was sent.
        (&[("range", "bytes=0-2")], "bytes=3-6/10", "3456"),
        (&[("range", "bytes 0-6"), ("x-ms-chunk-size", "2")], "bytes=7-8/10", "78"),
        (&[("range", "bytes=0-8/10")], "bytes=9-9/10", "9"),
    ];
    for (answer, range, body) in steps {
        let piece = asked(transfer.next(received(200, answer, b"")));
        assert_eq!(piece.method, Method::PATCH);
        assert_eq!(piece.url.as_str(), "https://files.example/chunks/7");
        assert_eq!(header(&piece.headers, "content-range"), *range);
        assert_eq!(header(&piece.headers, "content-length"), body.len().to_string());
        assert_eq!(header(&piece.headers, "content-type"), "text/plain");
        assert_eq!(header(&piece.headers, "authorization"), "Key 5");
        assert_eq!(header(&piece.headers, "x-ms-transfer-mode"), "");
        assert_eq!(piece.body, body.as_bytes());
    }
    let last = done(transfer.next(received(200, &[("range", "bytes=0-9")], b"kept")));
    assert_eq!(last.body, "kept".as_bytes());
}

/// Promise: credentials do not leave the host, and what does not fit the protocol ends the transfer.
#[test]
fn an_upload_ends_where_the_other_side_does_not_keep_to_it() {
    let begun = |location: &str| {
        let (mut transfer, _) = Transfer::begin(&ask(Method::PUT, b"0123456789")).unwrap();
        let answer = received(200, &[("location", location), ("x-ms-chunk-size", "4")], b"");
        let step = transfer.next(answer);
        (transfer, step)
    };
    for location in [
        "https://evil.example/x",
        "//evil.example/x",
        "http://files.example/x",
        "https://files.example:444/",
    ] {
        assert_eq!(begun(location).1.err(), Some(Fault::LeftHost), "{location}");
    }
    let (mut transfer, _) = Transfer::begin(&ask(Method::PUT, b"0123456789")).unwrap();
    assert_eq!(transfer.next(received(200, &[], b"")).err(), Some(Fault::NotSupported));
    for range in [
        "",
        "bytes=0-4",
        "bytes=0-99",
        "bytes=5-4",
        "bytes=0-",
        "nothing",
        "bytes=0-18446744073709551615",
    ] {
        let (mut transfer, _) = begun("https://files.example/x");
        let pairs = [("range", range)];
        let pairs = if range.is_empty() { &pairs[..0] } else { &pairs[..] };
        let fault = transfer.next(received(200, pairs, b"")).unwrap_err();
        assert_eq!(fault.code(), "TransferBroken", "{range}");
    }
    for status in [400, 429, 503] {
        let (mut transfer, _) = begun("https://files.example/x");
        let answer = done(transfer.next(received(status, &[("range", "bytes=0-3")], b"no")));
        assert_eq!(answer.status.as_u16(), status);
    }
    for status in [302, 307] {
        let (mut transfer, _) = begun("https://files.example/x");
        let fault = transfer.next(received(status, &[("range", "bytes=0-3")], b"")).unwrap_err();
        assert_eq!(fault.code(), "TransferBroken", "{status}");
    }
    for status in [202, 206] {
        let (mut transfer, _) = begun("https://files.example/x");
        let piece = asked(transfer.next(received(status, &[("range", "bytes=0-3")], b"")));
        assert_eq!(piece.body, "4567".as_bytes(), "{status} takes a chunk");
    }
}

/// Promise: a peer that takes a byte at a time does not keep us busy for ever.
#[test]
fn a_transfer_has_no_end_of_chunks() {
    let body: &'static [u8] = &[0; 2 * MOST_PIECES];
    let (mut transfer, _) = Transfer::begin(&ask(Method::POST, body)).unwrap();
    let first = [("location", "/x"), ("x-ms-chunk-size", "1")];
    let mut step = transfer.next(received(200, &first, b""));
    let mut at = 0;
    while let Ok(Step::Ask(_)) = step {
        let range = format!("bytes=0-{at}");
        step = transfer.next(received(200, &[("range", &range)], b""));
        at += 1;
    }
    assert_eq!((step.err(), at), (Some(Fault::TooManyPieces), MOST_PIECES));
}

/// Promise: the parts of a download become the answer that would have come in one piece.
#[test]
fn a_download_asks_for_the_rest() {
    let (mut transfer, first) = Transfer::begin(&ask(Method::GET, b"")).unwrap();
    assert_eq!(header(&first.headers, "range"), "");
    let part = [("content-range", "bytes 0-3/10"), ("content-type", "text/csv"), ("etag", "a")];
    let second = asked(transfer.next(received(206, &part, b"0123")));
    assert_eq!((second.method, second.url), (first.method, first.url));
    assert_eq!(header(&second.headers, "range"), "bytes=4-7");
    assert_eq!(header(&second.headers, "authorization"), "Key 5");
    let part = [("content-range", "bytes 4-7/10")];
    let third = asked(transfer.next(received(206, &part, b"4567")));
    assert_eq!(header(&third.headers, "range"), "bytes=8-9");
    let part = [("content-range", "bytes 8-9/10"), ("etag", "a")];
    let whole = done(transfer.next(received(206, &part, b"89")));
    assert_eq!((whole.status.as_u16(), &whole.body[..]), (200, &b"0123456789"[..]));
    assert_eq!(header(&whole.headers, "content-type"), "text/csv");
    assert_eq!(header(&whole.headers, "content-length"), "10");
    assert_eq!(header(&whole.headers, "content-range"), "");
}

/// Promise: a download is whole, or it is an error.
#[test]
fn parts_that_do_not_fit_are_refused() {
    let too_large = format!("bytes 0-3/{}", ANSWER_LIMIT + 1);
    for (range, code) in [
        ("", "TransferBroken"),
        ("bytes 0-3/*", "TransferBroken"),
        ("bytes 0-4/10", "TransferBroken"),
        ("bytes 0-3/3", "TransferBroken"),
        (too_large.as_str(), "AnswerTooLarge"),
    ] {
        let (mut transfer, _) = Transfer::begin(&ask(Method::GET, b"")).unwrap();
        let fault = transfer.next(received(206, &[("content-range", range)], b"0123")).unwrap_err();
        assert_eq!(fault.code(), code, "{range}");
    }
    for (range, tag, code) in [
        ("bytes 5-8/10", "a", "TransferBroken"),
        ("bytes 4-7/11", "a", "TransferChanged"),
        ("bytes 4-7/10", "b", "TransferChanged"),
    ] {
        let (mut transfer, _) = Transfer::begin(&ask(Method::GET, b"")).unwrap();
        let part = [("content-range", "bytes 0-3/10"), ("etag", "a")];
        _ = asked(transfer.next(received(206, &part, b"0123")));
        let part = [("content-range", range), ("etag", tag)];
        let fault = transfer.next(received(206, &part, b"4567")).unwrap_err();
        assert_eq!(fault.code(), code, "{range}");
    }
}

/// Promise: what interrupts a download is its answer if it says enough, and never a success without content.
#[test]
fn a_download_ends_where_no_part_comes() {
    for (status, code) in [
        (200, None),
        (416, None),
        (503, None),
        (204, Some("TransferBroken")),
        (302, Some("TransferBroken")),
    ] {
        let (mut transfer, _) = Transfer::begin(&ask(Method::GET, b"")).unwrap();
        _ = asked(transfer.next(received(206, &[("content-range", "bytes 0-3/10")], b"0123")));
        match (transfer.next(received(status, &[], b"all")), code) {
            (Ok(Step::Done(answer)), None) => assert_eq!(answer.status.as_u16(), status),
            (Err(fault), Some(code)) => assert_eq!(fault.code(), code, "{status}"),
            (other, _) => panic!("{status}: {other:?}"),
        }
    }
}

/// Promise: an answer that is no part is the answer, and other requests go as they are.
#[test]
fn what_is_not_in_parts_stays_as_it_is() {
    let (mut transfer, _) = Transfer::begin(&ask(Method::GET, b"")).unwrap();
    let answer = done(transfer.next(received(200, &[("content-range", "bytes 0-3/10")], b"all")));
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, &b"all"[..]));
    let part = [("content-range", "bytes 6-9/10")];
    let (mut transfer, _) = Transfer::begin(&ask(Method::GET, b"")).unwrap();
    let answer = done(transfer.next(received(206, &part, b"6789")));
    assert_eq!(answer.status.as_u16(), 206, "the action asked for the end only");
    for (method, body) in [(Method::DELETE, &b""[..]), (Method::POST, b""), (Method::PATCH, b"x")] {
        assert!(Transfer::begin(&ask(method, body)).is_none());
    }
}
