/**
 * From a request to the arguments of a handler: conversion, JSON, constraints, and what is wrong.
 */
@NullMarked
package tasuki.web.bind;

import org.jspecify.annotations.NullMarked;
