module gatehook.example/gatehook

go 1.21
