## Why a line is out of service, and what is not well on one that takes calls
line-fault-port = The modem is not there ({ $port }): check its cable and its power
line-fault-modem-missing = The modem is not there ({ $modem }): plug it in, check its cable and its power
line-fault-port-unusable = The modem’s port cannot be used ({ $port }): call the technician
line-fault-not-at-port = The configuration names the wrong port of the modem: call the technician
line-fault-modem-silent = The modem does not answer: check its power and its cable
line-fault-modem-restarts = The modem is restarting
line-fault-modem-refuses = The modem refuses what the line needs ({ $command }): call the technician
line-fault-no-voice = This modem carries no calls: another model or firmware is needed
line-fault-no-sound = The modem carried no sound in a call and is being restarted
line-fault-will-not-hang-up = The modem does not hang up and is being restarted
line-fault-sim-missing = There is no SIM in the modem, or it cannot be read
line-fault-sim-failure = The SIM cannot be read: take it out, clean it, put it back, or take another
line-fault-sim-busy = The SIM is busy and does not become ready
line-fault-pin-wanted = The SIM asks for its PIN: the technician must put it into the configuration
line-fault-pin-refused = The SIM refused the PIN, which is not tried again: the technician must correct it
line-fault-pin-unanswered = The PIN was entered twice without an answer and is not entered again: call the technician
line-fault-pin-last-try = The PIN has one try left and is not entered: unlock the SIM in a telephone
line-fault-puk-wanted = The SIM is blocked and asks for its PUK: unblock it in a telephone
line-fault-locked-to-sim = The modem or the SIM is locked to another one: take a SIM or a modem without a lock
line-fault-locked-to-operator = The modem is locked to another operator: take a SIM of that operator, or have it unlocked
line-fault-locked-to-company = The modem is locked to a company’s SIMs: have it unlocked
line-fault-network-denied = The network refuses the SIM: is it paid for, and of this operator?
line-fault-network-no-calls = The network takes the SIM’s data and no calls: is its tariff for calls?
line-fault-network-emergency-only = The network allows emergency calls only
line-fault-network-lost = No network: check the antenna
line-fault-alarm-los = No signal on the E1 (LOS): check the cable
line-fault-alarm-lof = The E1’s signal cannot be read (LOF): call the technician
line-fault-alarm-ais = The operator’s side of the E1 is cut off (AIS): call the operator
line-fault-alarm-rai = The operator does not hear this side of the E1 (RAI): check the cable
line-fault-alarm-other = The E1 has an alarm: { $alarm }
line-fault-exchange-silent = The operator’s exchange does not answer: call the operator
line-fault-no-channel = The exchange gives no channel free: ask the operator to restart them
line-fault-span-unusable = The E1 card cannot be used: call the technician
line-fault-trunk-silent = The provider does not answer ({ $peer }): check the network
line-fault-trunk-name-unknown = The provider cannot be found ({ $name }): check the network, or call the technician
line-fault-trunk-account-wanted = The provider asks for an account ({ $status }): the technician must put it into the configuration
line-fault-trunk-password-missing = The password of the account { $user } cannot be read: call the technician
line-fault-trunk-account-refused = The provider refuses the account { $user } ({ $status }): the technician must correct its password; until then it is seldom tried, so that it is not locked
line-fault-trunk-user-unknown = The provider knows no account { $user } at { $domain }: the technician must correct it
line-fault-trunk-registration-refused = The provider does not take the line in ({ $status }): call the provider
line-fault-trunk-untrusted = The provider’s certificate ({ $peer }) is not to be trusted: call the technician
line-fault-trunk-certificate-time = The provider’s certificate ({ $peer }) is not valid at the box’s time: the technician must check the box’s clock
line-fault-trunk-tls-refused = There is no secure connection with the provider: call the technician
line-warning-no-sound = No sound comes from the caller
line-warning-takes-no-sound = The caller hears nothing
line-warning-wrong-sample-rate = This line’s sound is garbled
line-warning-sound-refused = The modem refused the sound of the last call and was restarted
line-warning-sim-changed = Another SIM is in the modem than before
line-warning-second-pin = The SIM asks for its PIN2; calls do not need it
line-warning-keys-not-reported = The modem reports no keys; they are made out from the sound
line-warning-credit-low = The SIM’s credit is low: recharge it
line-warning-credit-unknown = The SIM’s credit is not known: the network does not say it
line-warning-roaming = This line is in another operator’s network: its calls cost more
line-warning-roaming-closed = This line is in another operator’s network, where calls cost more: none are placed on it, except to emergency services
line-warning-budget-used = This line’s budget is used up: no calls are placed on it, except to emergency services
line-warning-texts-used = This line has sent its texts of today: none leave by it until tomorrow
line-texts = Texts left today: { $left }
line-warning-other = Another warning of the box ({ $code })
line-budget-day =
    { $n ->
        [one] { $n } minute of its budget left today
       *[other] { $n } minutes of its budget left today
    }
line-budget-month =
    { $n ->
        [one] { $n } minute of its budget left this month
       *[other] { $n } minutes of its budget left this month
    }
way-out-called-on = On { $line }, where this person called the centre last
way-out-prefix = On { $line }: by its first digits the number may be of that operator (a guess, for numbers are portable)
way-out-roaming = The free line is in another operator’s network, and no calls are placed on it: tell the supervisor
way-out-budget = The budget of the free line is used up, and no calls are placed on it: tell the supervisor
line-sim = SIM { $sim }
line-number = Number { $number }
