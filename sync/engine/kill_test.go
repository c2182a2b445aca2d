package engine_test

func childSender() error { return nil }
