//! Another operator's network (TS 27.007 clause 7.2).

use super::*;

#[test]
fn ts27007_7_2_another_operators_network_is_told_before_the_line_is_in_service() {
    let mut bench = Bench::new(Beginning::Normal, None);
    while let Some(command) = bench.asks() {
        let lines: Vec<&str> = match command.as_str() {
            "AT+CREG?" => std::vec!["+CREG: 1,5", "OK"],
            "AT+CEREG?" => std::vec!["+CEREG: 1,0", "OK"],
            other => answers("simcom", other),
        };
        for line in lines {
            bench.says(line);
        }
    }
    let at = |event| bench.events.iter().position(|told| *told == event);
    assert!(at(Event::Roaming(true)).unwrap() < at(Event::InService).unwrap());
    bench.says("+CREG: 1");
    assert!(bench.told(&Event::Roaming(false)));
}
