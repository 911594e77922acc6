package main

import (
	"fmt"
	"math/big"
	"math/bits"
	"strings"
)

const decimals = 12

// money is an exact sum of amounts, in units of 10^-12: 128 bits, so that no month overflows it.
type money struct {
	high int64
	low  uint64
}

func (sum *money) add(amount int64) {
	var carry uint64
	sum.low, carry = bits.Add64(sum.low, uint64(amount), 0)
	sum.high += amount>>63 + int64(carry)
}

func (sum *money) addSum(other money) {
	var carry uint64
	sum.low, carry = bits.Add64(sum.low, other.low, 0)
	sum.high += other.high + int64(carry)
}

// plain is the sum as a plain decimal with all twelve decimals.
func (sum money) plain() string {
	whole := new(big.Int).Lsh(big.NewInt(sum.high), 64)
	whole.Add(whole, new(big.Int).SetUint64(sum.low))
	sign := ""
	if whole.Sign() < 0 {
		sign = "-"
	}
	digits := whole.Abs(whole).String()
	if len(digits) <= decimals {
		digits = strings.Repeat("0", decimals+1-len(digits)) + digits
	}
	point := len(digits) - decimals
	return sign + digits[:point] + "." + digits[point:]
}

// parseAmount reads a plain decimal below nine million with at most twelve decimals; anything else is an error.
func parseAmount(text string) (int64, error) {
	rest, negative := strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(rest, ".")
	if whole == "" || len(whole) > 6 || len(fraction) > decimals {
		return 0, fmt.Errorf("%q is not an amount", text)
	}
	var units int64
	for _, digits := range [2]string{whole, fraction} {
		for at := range len(digits) {
			if digits[at] < '0' || digits[at] > '9' {
				return 0, fmt.Errorf("%q is not an amount", text)
			}
			units = units*10 + int64(digits[at]-'0')
		}
	}
	for range decimals - len(fraction) {
		units *= 10
	}
	if negative {
		units = -units
	}
	return units, nil
}
