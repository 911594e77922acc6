"""Earnings to payables and postings: conversion, balances, payments, and the double-entry ledger."""
