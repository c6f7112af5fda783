"""Comments as files: for officials with all that is known of them, for the public with what is public; in constant memory."""
