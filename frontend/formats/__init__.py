"""Number and date formats where Django's own do not fit our readers (`FORMAT_MODULE_PATH`)."""
