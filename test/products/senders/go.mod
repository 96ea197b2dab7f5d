module test.example/senders

go 1.21

require gatehook.example/gatehook v0.0.0

replace gatehook.example/gatehook => ../../../examples/senders/go
