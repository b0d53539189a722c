## Central
overview-title = The centres
figure-boxes =
    { $n ->
        [one] centre
       *[other] centres
    }
figure-contacts = Contacts
figure-cases = Cases
figure-open-cases = Open cases
boxes-none = No box is enrolled yet
box-centre = Centre
box-heard = Last heard
box-never = Never heard
box-backlog = Still to send
box-lines-out =
    { $n ->
        [one] A line is out of service
       *[other] { $n } lines are out of service
    }
by-programme = Cases by programme
by-kind = Cases by kind
